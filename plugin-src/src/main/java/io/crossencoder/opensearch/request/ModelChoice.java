package io.crossencoder.opensearch.request;

import static io.crossencoder.opensearch.request.OptionReader.wrong;

import java.util.Map;

/** Which model scores. */
public sealed interface ModelChoice {
    /** The model that ships with the plugin. */
    ModelChoice DEFAULT = new Local("default");

    /** What reports and errors call it. */
    String label();

    /** One of this node's own, by the name of its folder. */
    record Local(String label) implements ModelChoice {}

    /** One that ML Commons serves, or reaches through a connector. */
    record MlCommons(String id, Scores scores) implements ModelChoice {
        @Override
        public String label() {
            return "ml_commons:" + id;
        }
    }

    /** What a model's numbers are. */
    enum Scores {
        LOGIT,
        /** Between 0 and 1, as rerank services give them. */
        PROBABILITY
    }

    /**
     * Reads {@code model}.
     *
     * @param value null for {@code fallback}
     */
    static ModelChoice parse(Object value, ModelChoice fallback) {
        if (value == null) {
            return fallback;
        }
        if (value instanceof String name && !name.isBlank()) {
            return new Local(name);
        }
        if (value instanceof Map<?, ?> map && map.get("ml_commons") instanceof String id && !id.isBlank()) {
            OptionReader reader = OptionReader.of(map);
            reader.raw("ml_commons");
            Scores scores = reader.choice("scores", Scores.class, Scores.LOGIT);
            reader.requireEmpty("[model]");
            return new MlCommons(id, scores);
        }
        throw wrong("model", value, "the name of a model folder, or {\"ml_commons\": \"id of a model\"}");
    }
}
