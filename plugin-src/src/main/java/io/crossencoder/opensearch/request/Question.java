package io.crossencoder.opensearch.request;

import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Finds the query text of a search. */
public final class Question {
    private final NamedXContentRegistry registry;

    /**
     * @param registry parses queries as the node does
     */
    public Question(NamedXContentRegistry registry) {
        this.registry = registry;
    }

    /**
     * The text, or an empty string where there is none.
     *
     * @param body the search's body, rewritten or not
     */
    public String find(QuerySource source, SearchSourceBuilder body) {
        return switch (source) {
            case QuerySource.Literal literal -> literal.text().strip();
            case QuerySource.Path path -> RequestPath.text(asMap(body), path.path());
            case QuerySource.Inferred inferred -> {
                QuerySource said = QueryContextExt.in(body.ext());
                yield said == null ? QueryText.of(body.query(), registry) : find(said, body);
            }
        };
    }

    private static Map<String, Object> asMap(SearchSourceBuilder body) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, body.toString(), false);
    }
}
