package io.crossencoder.opensearch.rescore;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.plugins.SearchPlugin.RescorerSpec;
import org.opensearch.search.rescore.RescorerBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** Does {@code rescore} with {@code cross_encoder} survive the wire and JSON? */
public class CrossEncoderRescorerBuilderTests extends OpenSearchTestCase {
    private static final RescorerSpec<CrossEncoderRescorerBuilder> SPEC = CrossEncoderRescorerBuilder.spec(() -> null);

    private static CrossEncoderRescorerBuilder randomBuilder() {
        CrossEncoderRescorerBuilder builder = new CrossEncoderRescorerBuilder(
                Map.of(
                        "fields", List.of("title", Map.of("field", "text", "weight", randomIntBetween(1, 5))),
                        "max_windows", randomIntBetween(1, 9),
                        "timeout", randomIntBetween(1, 9) + "s"),
                () -> null);
        return randomBoolean() ? builder : builder.windowSize(randomIntBetween(1, 500));
    }

    public void testWireRoundTrip() throws IOException {
        for (int i = 0; i < 50; i++) {
            CrossEncoderRescorerBuilder builder = randomBuilder();
            BytesStreamOutput out = new BytesStreamOutput();
            builder.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                CrossEncoderRescorerBuilder read = SPEC.getReader().read(in);
                assertEquals(builder, read);
                assertEquals(builder.hashCode(), read.hashCode());
                assertEquals(builder.windowSize(), read.windowSize());
            }
        }
    }

    public void testJsonRoundTrip() throws IOException {
        for (int i = 0; i < 50; i++) {
            CrossEncoderRescorerBuilder builder = randomBuilder();
            XContentBuilder json = JsonXContent.contentBuilder();
            builder.toXContent(json, ToXContent.EMPTY_PARAMS);
            try (XContentParser parser = createParser(json)) {
                parser.nextToken();
                assertEquals(builder, RescorerBuilder.parseFromXContent(parser));
            }
        }
    }

    public void testOtherOptionsOrAnotherWindowMakeAnotherRescorer() {
        CrossEncoderRescorerBuilder ten = builder("text").windowSize(10);
        assertEquals(ten, builder("text").windowSize(10));
        assertNotEquals(ten, builder("text"));
        assertNotEquals(ten, builder("title").windowSize(10));
        assertEquals(100, (int) builder("text").windowSize());
    }

    private static CrossEncoderRescorerBuilder builder(String field) {
        return new CrossEncoderRescorerBuilder(Map.of("fields", List.of(field)), () -> null);
    }

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(List.of(new NamedXContentRegistry.Entry(
                RescorerBuilder.class,
                new ParseField(CrossEncoderRescorerBuilder.NAME),
                parser -> SPEC.getParser().apply(parser))));
    }
}
