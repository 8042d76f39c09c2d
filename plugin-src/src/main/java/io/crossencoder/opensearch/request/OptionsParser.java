package io.crossencoder.opensearch.request;

import static io.crossencoder.opensearch.request.OptionReader.wrong;

import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.request.RerankOptions.Combination;
import io.crossencoder.opensearch.request.RerankOptions.Combine;
import io.crossencoder.opensearch.request.RerankOptions.Extras;
import io.crossencoder.opensearch.request.RerankOptions.FailureMode;
import io.crossencoder.opensearch.request.RerankOptions.Limits;
import io.crossencoder.opensearch.request.RerankOptions.Output;
import io.crossencoder.opensearch.request.RerankOptions.WindowSelection;
import io.crossencoder.opensearch.request.RerankOptions.Windows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From maps, as pipelines and {@code ext} are parsed to, to {@link RerankOptions}. */
public final class OptionsParser {
    private static final Output DEFAULT_OUTPUT = new Output(Activation.SIGMOID, null, null, Extras.NONE);
    private static final Limits DEFAULT_LIMITS = new Limits(5_000, FailureMode.KEEP_ORDER);

    /** What applies where nobody says otherwise. */
    public static final RerankOptions DEFAULTS = defaults(Windows.DEFAULT);

    /** What overrides are checked on while nobody knows what they override: any overlap that fits some window fits this. */
    private static final RerankOptions ROOMY = defaults(new Windows(100_000, 0, 4, WindowSelection.LEXICAL));

    private OptionsParser() {}

    private static RerankOptions defaults(Windows windows) {
        return new RerankOptions(
                ModelChoice.DEFAULT,
                List.of(new FieldOption("text", null, FieldOption.SPACE)),
                null,
                new QuerySource.Inferred(),
                windows,
                Combination.NONE,
                DEFAULT_OUTPUT,
                DEFAULT_LIMITS,
                List.of());
    }

    /**
     * Reads a processor's configuration, taking out every option it knows; what stays in the map is unknown.
     *
     * @throws IllegalArgumentException naming the option, the value and the remedy
     */
    public static RerankOptions parseProcessor(Map<String, Object> config) {
        OptionReader reader = new OptionReader(config);
        if (!reader.has("fields") && !reader.has("text")) {
            throw new IllegalArgumentException("one of [fields] and [text] is required: name the fields to read");
        }
        return parse(reader, DEFAULTS);
    }

    /** Checks the form of overrides on their own, before it is known what they override. */
    public static void checkOverrides(Map<String, Object> overrides) {
        override(ROOMY, overrides);
    }

    /**
     * The options with some replaced for one search.
     *
     * @throws IllegalArgumentException naming the option, the value and the remedy; also for unknown options
     */
    public static RerankOptions override(RerankOptions base, Map<String, Object> overrides) {
        OptionReader reader = new OptionReader(new HashMap<>(overrides));
        RerankOptions options = parse(reader, base);
        WindowSize.parse(reader);
        reader.requireEmpty("[ext.cross_encoder]");
        return options;
    }

    private static RerankOptions parse(OptionReader reader, RerankOptions base) {
        boolean hasFields = reader.has("fields");
        boolean hasText = reader.has("text");
        List<FieldOption> fields = hasFields ? fields(reader.raw("fields")) : hasText ? List.of() : base.fields();
        TextTemplate text = hasText ? TextTemplate.parse(reader.string("text", "")) : hasFields ? null : base.text();
        return new RerankOptions(
                ModelChoice.parse(reader.raw("model"), base.model()),
                fields,
                text,
                query(reader, base.query()),
                windows(reader, base.windows()),
                combination(reader, base.combination()),
                output(reader, base.output()),
                limits(reader, base.limits()),
                reader.has("stages") ? StageOption.parse(reader.raw("stages")) : base.stages());
    }

    private static QuerySource query(OptionReader reader, QuerySource base) {
        Object value = reader.raw("query");
        if (value == null) {
            return base;
        }
        if (value instanceof String text) {
            return new QuerySource.Literal(text);
        }
        if (value instanceof Map<?, ?> map && map.size() == 1 && map.get("path") instanceof String path) {
            return new QuerySource.Path(path);
        }
        throw wrong("query", value, "{\"path\": \"a.dotted.path\"} into the request, or the text itself in ext");
    }

    private static Windows windows(OptionReader reader, Windows base) {
        int tokens = reader.integer("window_tokens", base.tokens());
        // An overlap nobody chose follows the window it belongs to.
        int overlap = reader.has("overlap_tokens") || tokens == base.tokens()
                ? reader.integer("overlap_tokens", base.overlap())
                : (int) ((long) base.overlap() * tokens / base.tokens());
        choosePooling(reader);
        return new Windows(
                tokens,
                overlap,
                reader.integer("max_windows", base.max()),
                reader.choice("window_selection", WindowSelection.class, base.selection()));
    }

    /** {@code max} is the only pooling there is; the option exists so that a pipeline can say so. */
    private static void choosePooling(OptionReader reader) {
        String pooling = reader.string("pooling", "max");
        if (!pooling.equals("max")) {
            throw wrong("pooling", pooling, "[max]");
        }
    }

    static Combination combination(OptionReader reader, Combination base) {
        Combine method = reader.choice("combine", Combine.class, base.method());
        Double weight = reader.optionalNumber("weight");
        if (weight == null) {
            weight = method == base.method() ? base.weight() : defaultWeight(method);
        }
        return new Combination(method, weight);
    }

    private static double defaultWeight(Combine method) {
        return switch (method) {
            case ANCHORED -> 6;
            case LINEAR -> .5;
            case REPLACE, RRF -> 0;
        };
    }

    private static Output output(OptionReader reader, Output base) {
        Activation activation = reader.choice("activation", Activation.class, base.activation());
        Double minScore = reader.optionalNumber("min_score");
        Integer topN = reader.optionalInteger("top_n");
        return new Output(
                activation,
                minScore == null ? base.minScore() : minScore,
                topN == null ? base.topN() : topN,
                extras(reader, base.extras()));
    }

    private static Extras extras(OptionReader reader, Extras base) {
        boolean chooses = reader.has("passage");
        boolean shows = reader.flag("passage", base.passages() > 0);
        Integer passages = reader.optionalInteger("passages");
        if (chooses && !shows && passages != null && passages > 0) {
            throw wrong("passages", passages, "left out where [passage] is false");
        }
        int fallback = shows ? Math.max(1, base.passages()) : 0;
        return new Extras(
                reader.flag("keep_previous_score", base.previousScore()),
                passages == null ? fallback : passages,
                reader.flag("explain", base.explain()),
                reader.flag("inner_hits", base.innerHits()));
    }

    private static Limits limits(OptionReader reader, Limits base) {
        return new Limits(
                reader.millis("timeout", base.timeoutMillis()),
                reader.choice("failure_mode", FailureMode.class, base.failureMode()));
    }

    private static List<FieldOption> fields(Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw wrong("fields", value, "a list of field names");
        }
        List<FieldOption> fields = new ArrayList<>();
        for (Object entry : list) {
            fields.add(field(entry));
        }
        return fields;
    }

    private static FieldOption field(Object entry) {
        if (entry instanceof String name) {
            return new FieldOption(name, null, FieldOption.SPACE);
        }
        if (entry instanceof Map<?, ?> map) {
            OptionReader reader = OptionReader.of(map);
            String name = reader.string("field", "");
            Double weight = reader.optionalNumber("weight");
            String separator = reader.characters("separator", FieldOption.SPACE);
            reader.requireEmpty("an entry of [fields]");
            return new FieldOption(name, weight, separator);
        }
        throw wrong("fields", entry, "a field's name or {\"field\": …, \"weight\": …, \"separator\": …}");
    }
}
