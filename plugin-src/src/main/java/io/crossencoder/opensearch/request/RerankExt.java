package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/** {@code ext.cross_encoder} of a search: options that replace the pipeline's for this search. */
public final class RerankExt extends SearchExtBuilder {
    /** The key under {@code ext}, in requests and in responses. */
    public static final String NAME = "cross_encoder";

    private final Map<String, Object> overrides;

    /**
     * @throws IllegalArgumentException if an option is unknown or has a wrong value
     */
    public RerankExt(Map<String, Object> overrides) {
        OptionsParser.checkOverrides(overrides);
        this.overrides = Collections.unmodifiableMap(new TreeMap<>(overrides));
    }

    public RerankExt(StreamInput in) throws IOException {
        this(in.readMap());
    }

    /** Reads the object after the key. */
    public static RerankExt fromXContent(XContentParser parser) throws IOException {
        return new RerankExt(parser.map());
    }

    /** The overrides of a search, empty where it has none. */
    public static Map<String, Object> overridesIn(List<SearchExtBuilder> exts) {
        return exts.stream()
                .filter(RerankExt.class::isInstance)
                .map(ext -> ((RerankExt) ext).overrides)
                .findFirst()
                .orElse(Map.of());
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeMap(overrides);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.field(NAME, overrides);
    }

    @Override
    public int hashCode() {
        return overrides.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RerankExt ext && overrides.equals(ext.overrides);
    }
}
