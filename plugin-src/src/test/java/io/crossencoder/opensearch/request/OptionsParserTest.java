package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.request.ModelChoice.Local;
import io.crossencoder.opensearch.request.ModelChoice.MlCommons;
import io.crossencoder.opensearch.request.ModelChoice.Scores;
import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.request.RerankOptions.Combination;
import io.crossencoder.opensearch.request.RerankOptions.Combine;
import io.crossencoder.opensearch.request.RerankOptions.Extras;
import io.crossencoder.opensearch.request.RerankOptions.FailureMode;
import io.crossencoder.opensearch.request.RerankOptions.Limits;
import io.crossencoder.opensearch.request.RerankOptions.Output;
import io.crossencoder.opensearch.request.RerankOptions.WindowSelection;
import io.crossencoder.opensearch.request.RerankOptions.Windows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** Is every option of a processor read, with its default, and every mistake in one named? */
class OptionsParserTest {

    private static final ModelChoice S = new Local("s");

    @Test
    void defaultsAreThoseOfTheOptionTable() {
        RerankOptions options = parse("{\"fields\": [\"title\", \"text\"]}");
        assertEquals("default", options.model().label());
        assertEquals(
                List.of(new FieldOption("title", null, " "), new FieldOption("text", null, " ")), options.fields());
        assertNull(options.text());
        assertEquals(new QuerySource.Inferred(), options.query());
        assertEquals(new Windows(400, 100, 4, WindowSelection.LEXICAL), options.windows());
        assertEquals(Combine.REPLACE, options.combination().method());
        assertEquals(new Output(Activation.SIGMOID, null, null, new Extras(false, 0, false, false)), options.output());
        assertEquals(new Limits(5_000, FailureMode.KEEP_ORDER), options.limits());
        assertEquals(List.of(), options.stages());
    }

    @Test
    void everyOptionIsReadAndTakenOut() {
        Map<String, Object> config = json("""
                {"model": "m", "text": "{{title}}: {{body}}", "query": {"path": "query.match.text"},
                 "window_tokens": 200, "overlap_tokens": 20, "max_windows": 9, "window_selection": "all", "pooling": "max",
                 "combine": "linear", "weight": 0.25, "activation": "identity", "min_score": 0.1, "top_n": 7,
                 "timeout": "2s", "failure_mode": "fail", "keep_previous_score": true, "inner_hits": true,
                 "stages": [{"model": "s", "keep": 30, "max_windows": 2, "window_selection": "lead", "windows": 1},
                            {"model": "t", "keep": 30, "combine": "anchored"}]}""");
        RerankOptions options = OptionsParser.parseProcessor(config);
        assertEquals(Map.of(), config);
        assertEquals("m", options.model().label());
        assertEquals(List.of(), options.fields());
        assertEquals(Set.of("title", "body"), options.fieldNames());
        assertEquals(new QuerySource.Path("query.match.text"), options.query());
        assertEquals(new Windows(200, 20, 9, WindowSelection.ALL), options.windows());
        assertEquals(new Combination(Combine.LINEAR, .25), options.combination());
        assertEquals(new Output(Activation.IDENTITY, .1, 7, new Extras(true, 0, false, true)), options.output());
        assertEquals(new Limits(2_000, FailureMode.FAIL), options.limits());
        assertEquals(
                List.of(
                        new StageOption(S, 30, 2, WindowSelection.LEAD, 1, null),
                        new StageOption(new Local("t"), 30, null, null, null, new Combination(Combine.ANCHORED, 6))),
                options.stages());
        assertEquals(List.of(S, new Local("t"), new Local("m")), options.models());
    }

    @Test
    void aStageHasTheProcessorsWindowsWhereItSaysNothing() {
        Windows base = new Windows(200, 20, 9, WindowSelection.ALL);
        assertEquals(base, new StageOption(S, 1, null, null, 3, null).of(base));
        assertEquals(
                new Windows(200, 20, 2, WindowSelection.LEAD),
                new StageOption(S, 1, 2, WindowSelection.LEAD, null, null).of(base));
    }

    @Test
    void aStageHasTheProcessorsCombinationWhereItSaysNothing() {
        Combination base = new Combination(Combine.LINEAR, .25);
        Combination own = new Combination(Combine.ANCHORED, 4);
        assertEquals(base, new StageOption(S, 1, null, null, null, null).of(base));
        assertEquals(own, new StageOption(S, 1, null, null, null, own).of(base));
    }

    @Test
    void modelsOfMlCommonsAreNamedByTheirIds() {
        assertEquals(
                new MlCommons("abc", Scores.LOGIT),
                parse("{\"fields\": [\"text\"], \"model\": {\"ml_commons\": \"abc\"}}")
                        .model());
        assertEquals(
                new MlCommons("abc", Scores.PROBABILITY),
                parse("{\"fields\": [\"text\"], \"model\": {\"ml_commons\": \"abc\", \"scores\": \"probability\"}}")
                        .model());
        assertEquals("ml_commons:abc", new MlCommons("abc", Scores.LOGIT).label());
    }

    /** The platform refuses what is left over, by name. */
    @Test
    void anUnknownOptionIsLeftInTheMap() {
        Map<String, Object> config = json("{\"fields\": [\"text\"], \"windw_tokens\": 5, \"window_size\": 5}");
        OptionsParser.parseProcessor(config);
        assertEquals(Set.of("windw_tokens", "window_size"), config.keySet());
    }

    @Test
    void fieldsHaveWeightsAndSeparators() {
        RerankOptions options = parse(
                "{\"fields\": [{\"field\": \"title\", \"weight\": 2}, {\"field\": \"text\", \"separator\": \"\\n\"}, \"tags\"]}");
        assertEquals(
                List.of(
                        new FieldOption("title", 2.0, " "),
                        new FieldOption("text", null, "\n"),
                        new FieldOption("tags", null, " ")),
                options.fields());
    }

    @ParameterizedTest
    @CsvSource({"anchored, 6", "linear, 0.5", "rrf, 0", "replace, 0"})
    void eachCombinationHasItsOwnWeight(String combine, double weight) {
        assertEquals(
                weight,
                parse("{\"fields\": [\"text\"], \"combine\": \"" + combine + "\"}")
                        .combination()
                        .weight());
    }

    @ParameterizedTest
    @CsvSource({"200, 50", "16, 4", "800, 200", "401, 100"})
    void anOverlapNobodyChoseFollowsTheWindow(int window, int overlap) {
        assertEquals(
                overlap,
                parse("{\"fields\": [\"text\"], \"window_tokens\": " + window + "}")
                        .windows()
                        .overlap());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '§',
            value = {
                "{} | one of [fields] and [text] is required: name the fields to read",
                "{\"model\": \"m\"} | one of [fields] and [text] is required",
                "{\"fields\": [\"a\"], \"stages\": \"s\"} | [stages] [s] must be a list of {\"model\": …, \"keep\": …}",
                "{\"fields\": [\"a\"], \"stages\": [\"s\"]} | [stages] [s] must be {\"model\": …, \"keep\": …}",
                "{\"fields\": [\"a\"], \"stages\": [{\"model\": \"s\"}]} | which model, and how many hits it hands on",
                "{\"fields\": [\"a\"], \"stages\": [{\"keep\": 3}]} | [stages] has an entry without a [model]",
                "{\"fields\": [\"a\"], \"stages\": [{\"model\": \"s\", \"keep\": 0}]} | [keep] [0] must lie in [1, 10000]",
                "{\"fields\": [\"a\"], \"stages\": [{\"model\": \"s\", \"keep\": 3, \"windows\": 0}]} | [windows] [0] must lie in",
                "{\"fields\": [\"a\"], \"stages\": [{\"model\": \"s\", \"keep\": 3, \"weight\": 1}]} | [weight] of an entry of [stages] belongs to its [combine]",
                "{\"fields\": [\"a\"], \"stages\": [{\"model\": \"s\", \"keep\": 3, \"window\": 1}]} | an entry of [stages] does not know the option [window]",
                "{\"fields\": [\"a\"], \"stages\": [{\"model\": \"s\", \"keep\": 3}, {\"model\": \"t\", \"keep\": 4}]} | [keep] [4] of a later one of the [stages] must not exceed the [3]",
                "{\"fields\": [\"a\"], \"text\": \"{{a}}\"} | one of [fields] and [text] is required, and only one",
                "{\"fields\": []} | [fields] [[]] must be a list of field names",
                "{\"fields\": null} | [fields] [null] must be a list of field names",
                "{\"fields\": \"a\"} | [fields] [a] must be a list of field names",
                "{\"fields\": [7]} | [fields] [7] must be a field's name or {\"field\"",
                "{\"fields\": [\" \"]} | [fields] has an entry without a name",
                "{\"fields\": [{\"weight\": 2}]} | [fields] has an entry without a name",
                "{\"fields\": [{\"field\": 7}]} | [field] [7] must be a non-empty string",
                "{\"fields\": [{\"field\": \"a\", \"wieght\": 2}]} | an entry of [fields] does not know the option [wieght]; check its spelling",
                "{\"fields\": [{\"field\": \"a\", \"weight\": 0}]} | [fields] gives [a] the weight [0.0]; it must be positive",
                "{\"fields\": [{\"field\": \"a\", \"weight\": -1}]} | it must be positive",
                "{\"fields\": [{\"field\": \"a\", \"weight\": \"2\"}]} | [weight] [2] must be a number",
                "{\"fields\": [{\"field\": \"a\", \"separator\": 2}]} | [separator] [2] must be a string",
                "{\"text\": \"no field\"} | [text] [no field] names no field; write one as {{title}}",
                "{\"text\": \"\"} | [text] [] must be a non-empty string",
                "{\"text\": 7} | [text] [7] must be a non-empty string",
                "{F, \"model\": \"\"} | [model] [] must be the name of a model folder, or {\"ml_commons\"",
                "{F, \"model\": 7} | [model] [7] must be the name of a model folder, or {\"ml_commons\"",
                "{F, \"model\": {\"ml_commons\": \" \"}} | must be the name of a model folder, or {\"ml_commons\"",
                "{F, \"model\": {\"ml_commons\": \"a\", \"score\": 1}} | [model] does not know the option [score]",
                "{F, \"model\": {\"ml_commons\": \"a\", \"scores\": \"odds\"}} | [scores] [odds] must be one of [logit, probability]",
                "{F, \"query\": 7} | [query] [7] must be {\"path\"",
                "{F, \"query\": {\"path\": 7}} | [query] [{path=7}] must be",
                "{F, \"query\": {\"path\": \"a\", \"x\": 1}} | [query]",
                "{F, \"window_tokens\": \"400\"} | [window_tokens] [400] must be an integer",
                "{F, \"window_tokens\": 400.5} | [window_tokens] [400.5] must be an integer",
                "{F, \"window_tokens\": 10000000000} | [window_tokens] [10000000000] must be an integer",
                "{F, \"window_tokens\": 15} | [window_tokens] [15] must lie in [16, 100000]",
                "{F, \"window_tokens\": 100001} | [window_tokens] [100001] must lie in",
                "{F, \"overlap_tokens\": -1} | [overlap_tokens] [-1] must lie in [0,",
                "{F, \"overlap_tokens\": 400} | [overlap_tokens] [400] must be smaller than [window_tokens] [400]; a quarter of it is usual",
                "{F, \"window_tokens\": 100, \"overlap_tokens\": 100} | [overlap_tokens] [100] must be smaller than [window_tokens] [100]",
                "{F, \"max_windows\": 0} | [max_windows] [0] must lie in [1, 1000]",
                "{F, \"max_windows\": true} | [max_windows] [true] must be an integer",
                "{F, \"window_selection\": \"best\"} | [window_selection] [best] must be one of [lead, lexical, all]",
                "{F, \"window_selection\": \"LEAD\"} | [window_selection] [LEAD] must be one of",
                "{F, \"window_selection\": 1} | [window_selection] [1] must be one of",
                "{F, \"pooling\": \"mean\"} | [pooling] [mean] must be [max]",
                "{F, \"combine\": \"sum\"} | [combine] [sum] must be one of [replace, anchored, linear, rrf]",
                "{F, \"weight\": \"much\"} | [weight] [much] must be a number",
                "{F, \"weight\": -1} | [weight] [-1.0] must lie in [0, 1000] for [combine] [replace]",
                "{F, \"combine\": \"linear\", \"weight\": 1.1} | [weight] [1.1] must lie in [0, 1] for [combine] [linear]",
                "{F, \"combine\": \"anchored\", \"weight\": 1001} | must lie in [0, 1000] for [combine] [anchored]",
                "{F, \"activation\": \"tanh\"} | [activation] [tanh] must be one of [sigmoid, identity]",
                "{F, \"min_score\": \"low\"} | [min_score] [low] must be a number",
                "{F, \"top_n\": 0} | [top_n] [0] must lie in [1,",
                "{F, \"top_n\": 2.0} | [top_n] [2.0] must be an integer",
                "{F, \"timeout\": 500} | [timeout] [500] must be a time such as 500ms or 5s",
                "{F, \"timeout\": \"soon\"} | [timeout] [soon] must be a time such as 500ms or 5s",
                "{F, \"timeout\": \"0s\"} | [timeout] [0ms] must be at least [1ms]",
                "{F, \"timeout\": \"-1\"} | [timeout]",
                "{F, \"failure_mode\": \"ignore\"} | [failure_mode] [ignore] must be one of [keep_order, fail]",
                "{F, \"keep_previous_score\": \"yes\"} | [keep_previous_score] [yes] must be true or false"
            })
    void aMistakeNamesTheOptionTheValueAndTheRemedy(String config, String said) {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> parse(config.replace("{F,", "{\"fields\": [\"text\"],")));
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }

    private static RerankOptions parse(String json) {
        return OptionsParser.parseProcessor(json(json));
    }

    private static Map<String, Object> json(String json) {
        return new HashMap<>(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    @Test
    void theModelAloneKeepsEverythingButStagesAndCombination() {
        Map<String, Object> config =
                new HashMap<>(Map.of("fields", List.of("f"), "max_windows", 3, "inner_hits", true));
        RerankOptions alone = OptionsParser.parseProcessor(new HashMap<>(config));
        config.put("combine", "anchored");
        config.put("stages", List.of(Map.of("model", "s", "keep", 5)));
        assertEquals(alone, OptionsParser.parseProcessor(config).modelAlone());
    }

    @Test
    void innerHitsAreTakenOutAlone() {
        Map<String, Object> config = new HashMap<>(Map.of("fields", List.of("f"), "explain", true, "top_n", 3));
        RerankOptions without = OptionsParser.parseProcessor(new HashMap<>(config));
        RerankOptions with = OptionsParser.override(without, Map.of("inner_hits", true));
        assertTrue(with.output().extras().innerHits());
        assertEquals(without, with.withoutInnerHits());
    }

    @Test
    void passagesAreCounted() {
        assertEquals(0, passages(Map.of()));
        assertEquals(1, passages(Map.of("passage", true)));
        assertEquals(3, passages(Map.of("passages", 3)));
        assertEquals(3, passages(Map.of("passage", true, "passages", 3)));
        assertEquals(0, passages(Map.of("passage", false)));
        assertThrows(IllegalArgumentException.class, () -> passages(Map.of("passage", false, "passages", 3)));
        assertThrows(IllegalArgumentException.class, () -> passages(Map.of("passages", 101)));
        assertThrows(IllegalArgumentException.class, () -> passages(Map.of("passages", -1)));
    }

    @Test
    void aSearchTakesPassagesBackOrAsksForMore() {
        RerankOptions two = OptionsParser.parseProcessor(new HashMap<>(Map.of("fields", List.of("f"), "passages", 2)));
        assertEquals(0, overridden(two, Map.of("passage", false)));
        assertEquals(2, overridden(two, Map.of("passage", true)));
        assertEquals(5, overridden(two, Map.of("passages", 5)));
        assertEquals(2, overridden(two, Map.of("top_n", 5)));
    }

    private static int overridden(RerankOptions base, Map<String, Object> overrides) {
        return OptionsParser.override(base, overrides).output().extras().passages();
    }

    private static int passages(Map<String, Object> options) {
        Map<String, Object> config = new HashMap<>(options);
        config.put("fields", List.of("f"));
        return OptionsParser.parseProcessor(config).output().extras().passages();
    }
}
