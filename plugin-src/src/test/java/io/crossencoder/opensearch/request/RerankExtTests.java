package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

/** Does {@code ext.cross_encoder} of a search survive the wire and JSON? */
public class RerankExtTests extends OpenSearchTestCase {

    public void testWireRoundTrip() throws IOException {
        for (int i = 0; i < 50; i++) {
            RerankExt ext = randomExt();
            BytesStreamOutput out = new BytesStreamOutput();
            ext.writeTo(out);
            RerankExt read = new RerankExt(out.bytes().streamInput());
            assertEquals(ext, read);
            assertEquals(ext.hashCode(), read.hashCode());
        }
    }

    public void testJsonRoundTrip() throws IOException {
        for (int i = 0; i < 50; i++) {
            RerankExt ext = randomExt();
            XContentBuilder json = JsonXContent.contentBuilder().startObject();
            ext.toXContent(json, ToXContent.EMPTY_PARAMS);
            try (XContentParser parser = createParser(json.endObject())) {
                parser.nextToken();
                parser.nextToken();
                assertEquals(RerankExt.NAME, parser.currentName());
                parser.nextToken();
                assertEquals(ext, RerankExt.fromXContent(parser));
            }
        }
    }

    public void testWrongOptionsAreRefusedWhenTheSearchIsParsed() throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, "{\"top_m\": 5}")) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> RerankExt.fromXContent(parser));
            assertTrue(e.getMessage(), e.getMessage().contains("does not know the option [top_m]"));
        }
    }

    public void testOverridesAreFoundAmongOtherExts() {
        Map<String, Object> overrides = Map.of("top_n", 5);
        assertEquals(overrides, RerankExt.overridesIn(List.of(new RerankExt(overrides))));
        assertEquals(Map.of(), RerankExt.overridesIn(List.of()));
    }

    public void testNeitherCallerNorReaderCanChangeIt() {
        Map<String, Object> overrides = new TreeMap<>(Map.of("top_n", 5));
        RerankExt ext = new RerankExt(overrides);
        overrides.put("top_n", 6);
        assertEquals(5, RerankExt.overridesIn(List.of(ext)).get("top_n"));
        expectThrows(
                UnsupportedOperationException.class,
                () -> RerankExt.overridesIn(List.of(ext)).clear());
    }

    private static RerankExt randomExt() {
        Map<String, Object> overrides = new TreeMap<>();
        if (randomBoolean()) {
            overrides.put("fields", List.of("title", Map.of("field", "text", "weight", 2)));
        }
        if (randomBoolean()) {
            overrides.put("query", randomFrom("said", randomRealisticUnicodeOfLength(10), Map.of("path", "query")));
        }
        if (randomBoolean()) {
            overrides.put("top_n", randomIntBetween(1, 100));
        }
        if (randomBoolean()) {
            overrides.put("min_score", randomIntBetween(1, 9) / 10.0);
        }
        if (randomBoolean()) {
            overrides.put("keep_previous_score", randomBoolean());
        }
        if (randomBoolean()) {
            overrides.put("timeout", randomIntBetween(1, 100) + "ms");
        }
        if (randomBoolean()) {
            overrides.put("window_size", randomIntBetween(1, 1000));
        }
        return new RerankExt(overrides);
    }
}
