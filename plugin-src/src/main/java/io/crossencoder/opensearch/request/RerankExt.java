package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/** {@code ext.cross_encoder} of a search: options that replace the pipeline's for this search. */
public final class RerankExt extends MapExt {
    /** The key under {@code ext}, in requests and in responses. */
    public static final String NAME = "cross_encoder";

    /**
     * @throws IllegalArgumentException if an option is unknown or has a wrong value
     */
    public RerankExt(Map<String, Object> overrides) {
        super(NAME, Collections.unmodifiableMap(new TreeMap<>(overrides)));
        OptionsParser.checkOverrides(overrides);
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
                .map(ext -> ((RerankExt) ext).map())
                .findFirst()
                .orElse(Map.of());
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
