package io.crossencoder.opensearch.request;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything {@code cross_encoder} can be told, checked. The defaults and the meaning of each option are the table in
 * docs/pipeline.md.
 *
 * @param fields documents' fields. Without weights their texts are joined and scored as one; as soon as one has a weight,
 *     each is scored on its own (weight 1 where none is given) and the document's logit is the weighted mean over the
 *     fields that have text
 * @param text a template instead of fields, or null
 * @param stages models that run before {@code model}, in their order; mostly none
 */
public record RerankOptions(
        ModelChoice model,
        List<FieldOption> fields,
        TextTemplate text,
        QuerySource query,
        Windows windows,
        Combination combination,
        Output output,
        Limits limits,
        List<StageOption> stages) {
    private static final int MOST_STAGES = 4;

    /** Which windows of a long document are scored. */
    public enum WindowSelection {
        LEAD,
        LEXICAL,
        ALL
    }

    /** How the rerank score and the first-stage score become one. */
    public enum Combine {
        REPLACE,
        ANCHORED,
        LINEAR,
        RRF
    }

    /** What turns the combined logit into {@code _score}. */
    public enum Activation {
        SIGMOID,
        IDENTITY
    }

    /** What a search that can't be reranked answers. */
    public enum FailureMode {
        KEEP_ORDER,
        FAIL
    }

    /** Window size and overlap in document tokens, and how many windows of a document are scored. */
    public record Windows(int tokens, int overlap, int max, WindowSelection selection) {
        /** What applies where nobody says otherwise. */
        public static final Windows DEFAULT = new Windows(400, 100, 4, WindowSelection.LEXICAL);

        public Windows {
            requireRange("window_tokens", tokens, 16, 100_000);
            requireRange("overlap_tokens", overlap, 0, 100_000);
            requireRange("max_windows", max, 1, 1_000);
            if (overlap >= tokens) {
                throw new IllegalArgumentException("[overlap_tokens] [" + overlap
                        + "] must be smaller than [window_tokens] [" + tokens + "]; a quarter of it is usual");
            }
        }
    }

    /** The method and its weight. */
    public record Combination(Combine method, double weight) {
        /** The model's score alone. */
        public static final Combination NONE = new Combination(Combine.REPLACE, 0);

        public Combination {
            boolean isShare = method == Combine.LINEAR;
            if (!(weight >= 0 && weight <= (isShare ? 1 : 1_000))) {
                throw new IllegalArgumentException("[weight] [" + weight + "] must lie in [0, "
                        + (isShare ? "1" : "1000") + "] for [combine] [" + lower(method) + "]");
            }
        }
    }

    /** What the answer looks like. {@code minScore} and {@code topN} are null where unset. */
    public record Output(Activation activation, Double minScore, Integer topN, Extras extras) {
        public Output {
            if (topN != null) {
                requireRange("top_n", topN, 1, Integer.MAX_VALUE);
            }
            if (minScore != null && !Double.isFinite(minScore)) {
                throw new IllegalArgumentException("[min_score] [" + minScore + "] must be a finite number");
            }
        }

        private Output withoutInnerHits() {
            Extras others = new Extras(extras.previousScore(), extras.passages(), extras.explain(), false);
            return new Output(activation, minScore, topN, others);
        }
    }

    /** What hits say besides; {@code passages} is the number of windows shown, 0 for none, {@code innerHits} whether they are scored too. */
    public record Extras(boolean previousScore, int passages, boolean explain, boolean innerHits) {
        /** Nothing. */
        public static final Extras NONE = new Extras(false, 0, false, false);

        public Extras {
            requireRange("passages", passages, 0, 100);
        }
    }

    /** How long reranking may take, and what follows when it can't be done. */
    public record Limits(long timeoutMillis, FailureMode failureMode) {
        public Limits {
            if (timeoutMillis < 1) {
                throw new IllegalArgumentException("[timeout] [" + timeoutMillis + "ms] must be at least [1ms]");
            }
        }
    }

    public RerankOptions {
        fields = List.copyOf(fields);
        if (fields.isEmpty() == (text == null)) {
            throw new IllegalArgumentException(
                    "one of [fields] and [text] is required, and only one: name the fields to read");
        }
        stages = List.copyOf(stages);
        requireRange("stages", stages.size(), 0, MOST_STAGES);
        for (int i = 1; i < stages.size(); i++) {
            int before = stages.get(i - 1).keep();
            if (stages.get(i).keep() > before) {
                throw new IllegalArgumentException(
                        "[keep] [" + stages.get(i).keep() + "] of a later one of the [stages] must"
                                + " not exceed the [" + before + "] that the one before it keeps");
            }
        }
    }

    /** Every model that is used, in the order in which they run. */
    public List<ModelChoice> models() {
        return Stream.concat(stages.stream().map(StageOption::model), Stream.of(model))
                .toList();
    }

    /** The same for {@code model} by itself: no stages before it, no share of the first stage. */
    public RerankOptions modelAlone() {
        return new RerankOptions(model, fields, text, query, windows, Combination.NONE, output, limits, List.of());
    }

    /** The same where inner hits are left as they are. */
    public RerankOptions withoutInnerHits() {
        return new RerankOptions(
                model, fields, text, query, windows, combination, output.withoutInnerHits(), limits, stages);
    }

    /** Every field that is read. */
    public Set<String> fieldNames() {
        if (text != null) {
            return text.fields();
        }
        Set<String> names = new LinkedHashSet<>();
        fields.forEach(field -> names.add(field.name()));
        return names;
    }

    static void requireRange(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "[" + option + "] [" + value + "] must lie in [" + min + ", " + max + "]");
        }
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
