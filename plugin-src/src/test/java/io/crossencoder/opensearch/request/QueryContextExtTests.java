package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** Is the question found where clients of the stock rerank processor say it? */
public class QueryContextExtTests extends OpenSearchTestCase {
    private static final Map<String, Object> TEXT = Map.of("query_context", Map.of("query_text", "said so"));
    private static final Question FINDER = new Question(NamedXContentRegistry.EMPTY);
    private static final Map<String, Object> PATH =
            Map.of("query_context", Map.of("query_text_path", "query.match.title.query"));

    /** neural-search's, as its 3.6 prints itself: without its key. */
    private record NeuralSearchs(Map<String, Object> params, boolean printsKey) {
        SearchExtBuilder builder() {
            return new SearchExtBuilder() {
                @Override
                public String getWriteableName() {
                    return "rerank";
                }

                @Override
                public void writeTo(StreamOutput out) throws IOException {
                    out.writeMap(params);
                }

                @Override
                public XContentBuilder toXContent(XContentBuilder builder, Params ignored) throws IOException {
                    if (printsKey) {
                        return builder.field("rerank", params);
                    }
                    for (Map.Entry<String, Object> param : params.entrySet()) {
                        builder.field(param.getKey(), param.getValue());
                    }
                    return builder;
                }

                @Override
                public int hashCode() {
                    return params.hashCode();
                }

                @Override
                public boolean equals(Object other) {
                    return other == this;
                }
            };
        }
    }

    private static String question(SearchExtBuilder ext) {
        SearchSourceBuilder body = new SearchSourceBuilder().query(new MatchQueryBuilder("title", "asked for"));
        return FINDER.find(new QuerySource.Inferred(), ext == null ? body : body.ext(List.of(ext)));
    }

    public void testTextIsTheQuestion() {
        assertEquals("said so", question(new QueryContextExt(TEXT)));
    }

    public void testPathLeadsToTheQuestion() {
        assertEquals("asked for", question(new QueryContextExt(PATH)));
    }

    public void testNeuralSearchsOwnIsReadToo() {
        for (boolean printsKey : new boolean[] {true, false}) {
            assertEquals("said so", question(new NeuralSearchs(TEXT, printsKey).builder()));
            assertEquals("asked for", question(new NeuralSearchs(PATH, printsKey).builder()));
        }
    }

    public void testWhatNeuralSearchAcceptsWithoutAQuestionIsNoQuestion() {
        assertEquals("asked for", question(new NeuralSearchs(Map.of("other", 1), false).builder()));
        assertEquals("asked for", question(null));
    }

    public void testOwnOptionsGoFirst() {
        SearchSourceBuilder body = new SearchSourceBuilder().ext(List.of(new QueryContextExt(TEXT)));
        assertEquals("mine", FINDER.find(new QuerySource.Literal("mine"), body));
    }

    public void testOneOfTextAndPathIsRequired() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("query_context", "text"),
                Map.of("query_context", Map.of()),
                Map.of("query_context", Map.of("query_text", 7)),
                Map.of("query_context", Map.of("query_text", "a", "query_text_path", "b")))) {
            expectThrows(IllegalArgumentException.class, () -> new QueryContextExt(wrong));
        }
    }

    public void testWireRoundTrip() throws IOException {
        QueryContextExt ext = new QueryContextExt(randomBoolean() ? TEXT : PATH);
        BytesStreamOutput out = new BytesStreamOutput();
        ext.writeTo(out);
        assertEquals(ext, new QueryContextExt(out.bytes().streamInput()));
    }

    public void testJsonRoundTrip() throws IOException {
        QueryContextExt ext = new QueryContextExt(randomBoolean() ? TEXT : PATH);
        XContentBuilder json = JsonXContent.contentBuilder().startObject();
        ext.toXContent(json, ToXContent.EMPTY_PARAMS);
        try (XContentParser parser = createParser(json.endObject())) {
            parser.nextToken();
            parser.nextToken();
            assertEquals(QueryContextExt.NAME, parser.currentName());
            parser.nextToken();
            assertEquals(ext, QueryContextExt.fromXContent(parser));
        }
    }
}
