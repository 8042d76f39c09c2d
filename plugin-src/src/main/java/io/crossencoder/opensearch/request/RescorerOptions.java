package io.crossencoder.opensearch.request;

import io.crossencoder.opensearch.request.RerankOptions.Activation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a shard's rescorer can be told: as a processor, but for what a shard can't keep to. */
public final class RescorerOptions {
    private static final String WHERE = "[rescore] [cross_encoder]";

    /** Options of processors that a rescorer does not have, and what to do instead. */
    private static final Map<String, String> REFUSED = refused();

    private RescorerOptions() {}

    private static Map<String, String> refused() {
        String processor = "use the [cross_encoder] processor";
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String option : List.of("min_score", "top_n")) {
            reasons.put(option, "a shard's rescorer drops no hits; " + processor);
        }
        for (String option : List.of("passage", "passages", "keep_previous_score", "inner_hits")) {
            reasons.put(option, "a shard's rescorer changes nothing but scores; " + processor);
        }
        reasons.put("explain", "say [explain] of the search itself");
        reasons.put("window_size", "it stands beside [cross_encoder]");
        return reasons;
    }

    /**
     * Reads the options; leaves the map as it is.
     *
     * @throws IllegalArgumentException naming the option, the value and the remedy; also for unknown options
     */
    public static RerankOptions parse(Map<String, Object> config) {
        REFUSED.forEach((option, why) -> {
            if (config.containsKey(option)) {
                throw new IllegalArgumentException(WHERE + " has no option [" + option + "]: " + why);
            }
        });
        Map<String, Object> rest = new HashMap<>(config);
        RerankOptions options = OptionsParser.parseProcessor(rest);
        new OptionReader(rest).requireEmpty(WHERE);
        for (ModelChoice model : options.models()) {
            if (!(model instanceof ModelChoice.Local)) {
                throw OptionReader.wrong(
                        "model",
                        model.label(),
                        "one of the node's own in [rescore]: a shard's search thread must not wait for other nodes; use"
                                + " the [cross_encoder] processor");
            }
        }
        Activation activation = options.output().activation();
        if (activation != Activation.SIGMOID) {
            throw OptionReader.wrong(
                    "activation",
                    RerankOptions.lower(activation),
                    "[sigmoid] in [rescore]: below a logit there is no room for hits that were not reranked");
        }
        return options;
    }
}
