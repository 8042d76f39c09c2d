package io.crossencoder.opensearch.request;

import java.util.HashMap;
import java.util.Map;

/** The candidate window: how many hits of a search are reranked. */
public final class WindowSize {
    /** Enough to hold what BM25 has to offer, little enough for a CPU. */
    public static final int DEFAULT = 100;

    private static final String OPTION = "window_size";
    private static final int MAX = 10_000;

    private WindowSize() {}

    /** Takes {@code window_size} out of a processor's configuration. */
    public static int parseProcessor(Map<String, Object> config) {
        Integer size = parse(new OptionReader(config));
        return size == null ? DEFAULT : size;
    }

    /** The size that {@code ext.cross_encoder} asks for, or the base. */
    public static int override(int base, Map<String, Object> overrides) {
        Integer size = parse(new OptionReader(new HashMap<>(overrides)));
        return size == null ? base : size;
    }

    static Integer parse(OptionReader reader) {
        Integer size = reader.optionalInteger(OPTION);
        if (size != null) {
            RerankOptions.requireRange(OPTION, size, 1, MAX);
        }
        return size;
    }
}
