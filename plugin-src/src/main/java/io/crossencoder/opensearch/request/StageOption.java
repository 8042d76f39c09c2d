package io.crossencoder.opensearch.request;

import static io.crossencoder.opensearch.request.OptionReader.wrong;

import io.crossencoder.opensearch.request.RerankOptions.WindowSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One entry of {@code stages}: a model that runs before {@code model} and decides what it gets to see.
 *
 * @param keep how many documents go on
 * @param maxWindows windows scored of a text by this stage, or null for the processor's
 * @param selection which these are, or null for the processor's
 * @param windows how many windows of each text go on, or null for those that the next stage chooses by itself
 * @param combination what decides who goes on, or null for the processor's
 */
public record StageOption(
        ModelChoice model,
        int keep,
        Integer maxWindows,
        WindowSelection selection,
        Integer windows,
        RerankOptions.Combination combination) {
    private static final int MOST_KEPT = 10_000;
    private static final int MOST_WINDOWS = 1_000;

    public StageOption {
        RerankOptions.requireRange("keep", keep, 1, MOST_KEPT);
        if (maxWindows != null) {
            RerankOptions.requireRange("max_windows", maxWindows, 1, MOST_WINDOWS);
        }
        if (windows != null) {
            RerankOptions.requireRange("windows", windows, 1, MOST_WINDOWS);
        }
    }

    /** Reads {@code stages}; an empty list takes away what the pipeline has. */
    static List<StageOption> parse(Object value) {
        if (!(value instanceof List<?> list)) {
            throw wrong("stages", value, "a list of {\"model\": …, \"keep\": …}");
        }
        List<StageOption> stages = new ArrayList<>();
        for (Object entry : list) {
            stages.add(parseOne(entry));
        }
        return stages;
    }

    private static StageOption parseOne(Object entry) {
        if (!(entry instanceof Map<?, ?> map) || !map.containsKey("keep")) {
            throw wrong("stages", entry, "{\"model\": …, \"keep\": …}: which model, and how many hits it hands on");
        }
        OptionReader reader = OptionReader.of(map);
        ModelChoice model = ModelChoice.parse(reader.raw("model"), null);
        if (model == null) {
            throw new IllegalArgumentException("[stages] has an entry without a [model]");
        }
        StageOption stage = new StageOption(
                model,
                reader.integer("keep", 0),
                reader.optionalInteger("max_windows"),
                reader.choice("window_selection", WindowSelection.class, null),
                reader.optionalInteger("windows"),
                combination(reader));
        reader.requireEmpty("an entry of [stages]");
        return stage;
    }

    private static RerankOptions.Combination combination(OptionReader reader) {
        if (reader.has("combine")) {
            return OptionsParser.combination(reader, RerankOptions.Combination.NONE);
        }
        if (reader.has("weight")) {
            throw new IllegalArgumentException(
                    "[weight] of an entry of [stages] belongs to its [combine]: name the method too");
        }
        return null;
    }

    /** The processor's windows as this stage has them. */
    public RerankOptions.Windows of(RerankOptions.Windows base) {
        return new RerankOptions.Windows(
                base.tokens(),
                base.overlap(),
                maxWindows == null ? base.max() : maxWindows,
                selection == null ? base.selection() : selection);
    }

    /** The processor's combination, or this stage's own. */
    public RerankOptions.Combination of(RerankOptions.Combination base) {
        return combination == null ? base : combination;
    }
}
