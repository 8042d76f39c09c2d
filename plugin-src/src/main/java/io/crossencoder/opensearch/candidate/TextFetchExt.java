package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/** Tells the shards which texts to bring along. Put into a search by the coordinator, never by a user. */
public final class TextFetchExt extends SearchExtBuilder {
    /** Shards ship this much beyond the limit, so that the coordinator sees that a text was longer. */
    static final int PROBE = 2;

    /** The key under {@code ext}. */
    public static final String NAME = "cross_encoder_texts";

    private static final ConstructingObjectParser<TextFetchExt, Void> PARSER = parser();

    private final List<String> fields;
    private final int maxChars;
    private final int hits;

    /**
     * Asks for fields by dotted path, each cut behind what the windows can use.
     *
     * @param hits how many of each shard's hits bring texts, the first ones
     */
    public static TextFetchExt upTo(int usableChars, List<String> fields, int hits) {
        return new TextFetchExt(fields, usableChars + PROBE, hits);
    }

    TextFetchExt(List<String> fields, int maxChars, int hits) {
        this.fields = List.copyOf(fields);
        this.maxChars = maxChars;
        this.hits = hits;
    }

    public TextFetchExt(StreamInput in) throws IOException {
        this(in.readStringList(), in.readVInt(), in.readVInt());
    }

    /** Reads the object after the key. */
    public static TextFetchExt fromXContent(XContentParser parser) {
        return PARSER.apply(parser, null);
    }

    @SuppressWarnings("unchecked") // the parser's argument array is untyped
    private static ConstructingObjectParser<TextFetchExt, Void> parser() {
        ConstructingObjectParser<TextFetchExt, Void> parser = new ConstructingObjectParser<>(
                NAME, args -> new TextFetchExt((List<String>) args[0], (int) args[1], (int) args[2]));
        parser.declareStringArray(ConstructingObjectParser.constructorArg(), new ParseField("fields"));
        parser.declareInt(ConstructingObjectParser.constructorArg(), new ParseField("max_chars"));
        parser.declareInt(ConstructingObjectParser.constructorArg(), new ParseField("hits"));
        return parser;
    }

    /** Dotted paths of the fields to read. */
    public List<String> fields() {
        return fields;
    }

    /** Longest text shipped per field, in UTF-16 code units. */
    public int maxChars() {
        return maxChars;
    }

    /** How many hits of a shard bring texts, in the order in which it is asked for them. */
    public int hits() {
        return hits;
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeStringCollection(fields);
        out.writeVInt(maxChars);
        out.writeVInt(hits);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject(NAME)
                .field("fields", fields)
                .field("max_chars", maxChars)
                .field("hits", hits)
                .endObject();
    }

    @Override
    public int hashCode() {
        return Objects.hash(fields, maxChars, hits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextFetchExt ext
                && fields.equals(ext.fields)
                && maxChars == ext.maxChars
                && hits == ext.hits;
    }
}
