package io.crossencoder.opensearch.request;

import java.io.IOException;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.TemplateQueryBuilder;
import org.opensearch.index.query.WrapperQueryBuilder;

/** Reads the query that a {@code wrapper} or {@code template} query holds as text, as the platform will do later. */
final class WrittenQuery {
    private final NamedXContentRegistry registry;

    WrittenQuery(NamedXContentRegistry registry) {
        this.registry = registry;
    }

    /** The query inside, or null where it can't be read: the search itself says what is wrong with it. */
    QueryBuilder in(WrapperQueryBuilder wrapper) {
        return parse(wrapper.source());
    }

    /** As above; null too where a variable stands in the place of something that is not text. */
    QueryBuilder in(TemplateQueryBuilder template) {
        try (XContentBuilder json = JsonXContent.contentBuilder().map(template.getContent())) {
            return parse(BytesReference.toBytes(BytesReference.bytes(json)));
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether a text of a template stands for a variable of the pipeline, which is filled in later. */
    static boolean isVariable(String text) {
        return text.startsWith("${") && text.endsWith("}");
    }

    private QueryBuilder parse(byte[] query) {
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(registry, LoggingDeprecationHandler.INSTANCE, query)) {
            return AbstractQueryBuilder.parseInnerQueryBuilder(parser);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
