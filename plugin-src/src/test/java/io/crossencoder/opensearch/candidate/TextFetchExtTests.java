package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

/** Does what shards are told survive the wire and JSON, and does the mark of a shard stay there? */
public class TextFetchExtTests extends OpenSearchTestCase {

    public void testWireRoundTrip() throws IOException {
        TextFetchExt ext = randomExt();
        BytesStreamOutput out = new BytesStreamOutput();
        ext.writeTo(out);
        TextFetchExt read = new TextFetchExt(out.bytes().streamInput());
        assertEquals(ext, read);
        assertEquals(ext.hashCode(), read.hashCode());
        assertEquals(ext.fields(), read.fields());
        assertEquals(ext.maxChars(), read.maxChars());
        assertEquals(ext.hits(), read.hits());
    }

    /** A source is printed and parsed again on its way through other tools. */
    public void testJsonRoundTrip() throws IOException {
        TextFetchExt ext = randomExt();
        XContentBuilder json = JsonXContent.contentBuilder().startObject();
        ext.toXContent(json, ToXContent.EMPTY_PARAMS);
        try (XContentParser parser = createParser(json.endObject())) {
            parser.nextToken();
            parser.nextToken();
            assertEquals(TextFetchExt.NAME, parser.currentName());
            parser.nextToken();
            assertEquals(ext, TextFetchExt.fromXContent(parser));
        }
    }

    public void testItAsksForALittleMoreThanIsUsed() {
        assertTrue(TextFetchExt.upTo(100, List.of("text"), 1).maxChars() > 101);
    }

    private static TextFetchExt randomExt() {
        return TextFetchExt.upTo(
                randomIntBetween(0, 1_000_000),
                Arrays.asList(generateRandomStringArray(5, 10, false, true)),
                randomFrom(1, 100, 10_000, Integer.MAX_VALUE));
    }
}
