package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/**
 * {@code ext.rerank} of a search, in which clients of the stock {@code rerank} processor say the question: {@code query_context}
 * with {@code query_text} or {@code query_text_path}. Parsed by neural-search where that is installed, and by this class
 * where it is not; read in the same way in both cases. On the wire it is a map, as neural-search's is.
 */
public final class QueryContextExt extends MapExt {
    /** The key under {@code ext}. */
    public static final String NAME = "rerank";

    private static final String CONTEXT = "query_context";
    private static final String TEXT = "query_text";
    private static final String PATH = "query_text_path";

    /**
     * @throws IllegalArgumentException if it does not say where the question is
     */
    public QueryContextExt(Map<String, Object> params) {
        super(NAME, new TreeMap<>(params));
        if (source(params) == null) {
            throw new IllegalArgumentException("[ext.rerank] must have a [query_context] with either [query_text] or"
                    + " [query_text_path], and only one of them");
        }
    }

    public QueryContextExt(StreamInput in) throws IOException {
        this(in.readMap());
    }

    /** Reads the object after the key. */
    public static QueryContextExt fromXContent(XContentParser parser) throws IOException {
        return new QueryContextExt(parser.map());
    }

    /** Where {@code ext.rerank} says the question is, whoever parsed it; null where there is none or it says nothing. */
    static QuerySource in(List<SearchExtBuilder> exts) {
        return exts.stream()
                .filter(ext -> NAME.equals(ext.getWriteableName()))
                .map(QueryContextExt::paramsOf)
                .map(QueryContextExt::source)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static QuerySource source(Map<?, ?> params) {
        if (!(params.get(CONTEXT) instanceof Map<?, ?> context)) {
            return null;
        }
        if (context.get(TEXT) instanceof String text && !context.containsKey(PATH)) {
            return new QuerySource.Literal(text);
        }
        return context.get(PATH) instanceof String path && !context.containsKey(TEXT)
                ? new QuerySource.Path(path)
                : null;
    }

    /** Through its JSON: neural-search's class can't be named here. Its 3.6 leaves the key out when it prints itself. */
    private static Map<?, ?> paramsOf(SearchExtBuilder ext) {
        try (XContentBuilder builder = JsonXContent.contentBuilder().startObject()) {
            ext.toXContent(builder, ToXContent.EMPTY_PARAMS);
            Map<String, Object> printed = XContentHelper.convertToMap(
                    JsonXContent.jsonXContent, builder.endObject().toString(), false);
            return printed.get(NAME) instanceof Map<?, ?> params ? params : printed;
        } catch (IOException e) {
            throw new UncheckedIOException("building JSON in memory failed; this is a bug", e);
        }
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
