package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryShardContext;

/** A query of a plugin that is not here: it prints and is visited as neural-search's 3.6 queries are. */
final class ForeignQuery extends AbstractQueryBuilder<ForeignQuery> {
    private final String name;
    private final Map<String, Object> body;
    private final List<QueryBuilder> children;

    private ForeignQuery(String name, Map<String, Object> body, List<QueryBuilder> children) {
        this.name = name;
        this.body = body;
        this.children = children;
    }

    static ForeignQuery printing(String name, Map<String, Object> body) {
        return new ForeignQuery(name, body, List.of());
    }

    static ForeignQuery hybrid(QueryBuilder... queries) {
        return new ForeignQuery("hybrid", Map.of(), List.of(queries));
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field(name, body);
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
        visitor.accept(this);
        QueryBuilderVisitor ofChildren = visitor.getChildVisitor(Occur.MUST);
        children.forEach(child -> child.visit(ofChildren));
    }

    @Override
    public String getWriteableName() {
        return name;
    }

    @Override
    protected void doWriteTo(StreamOutput out) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected Query doToQuery(QueryShardContext context) {
        return new MatchNoDocsQuery("only printed");
    }

    @Override
    protected boolean doEquals(ForeignQuery other) {
        return name.equals(other.name) && body.equals(other.body) && children.equals(other.children);
    }

    @Override
    protected int doHashCode() {
        return body.hashCode();
    }
}
