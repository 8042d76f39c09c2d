package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.request.RerankOptions.Combine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does {@code ext.cross_encoder} replace what it names, and nothing else? */
class OverridesTest {
    private static final RerankOptions BASE = OptionsParser.parseProcessor(new HashMap<>(Map.of(
            "fields",
            List.of("title", "text"),
            "combine",
            "linear",
            "weight",
            .3,
            "window_tokens",
            200,
            "overlap_tokens",
            10)));

    @Test
    void nothingReplacesNothing() {
        assertEquals(BASE, OptionsParser.override(BASE, Map.of()));
    }

    @Test
    void oneOptionLeavesTheOthers() {
        RerankOptions options = OptionsParser.override(BASE, Map.of("top_n", 3));
        assertEquals(3, options.output().topN());
        assertEquals(BASE.windows(), options.windows());
        assertEquals(BASE.fields(), options.fields());
        assertEquals(BASE.combination(), options.combination());
    }

    @Test
    void theArgumentsStayAsTheyAre() {
        Map<String, Object> overrides = new HashMap<>(Map.of("top_n", 3));
        OptionsParser.override(BASE, overrides);
        assertEquals(Map.of("top_n", 3), overrides);
    }

    @Test
    void aTemplateReplacesFieldsAndFieldsATemplate() {
        RerankOptions template = OptionsParser.override(BASE, Map.of("text", "{{body}}"));
        assertEquals(List.of(), template.fields());
        RerankOptions fields = OptionsParser.override(template, Map.of("fields", List.of("abstract")));
        assertNull(fields.text());
        assertEquals("abstract", fields.fields().get(0).name());
    }

    @Test
    void anotherCombinationComesWithItsOwnWeight() {
        assertEquals(
                6,
                OptionsParser.override(BASE, Map.of("combine", "anchored"))
                        .combination()
                        .weight());
        assertEquals(
                .3,
                OptionsParser.override(BASE, Map.of("combine", "linear"))
                        .combination()
                        .weight());
        RerankOptions.Combination weighed =
                OptionsParser.override(BASE, Map.of("weight", .9)).combination();
        assertEquals(new RerankOptions.Combination(Combine.LINEAR, .9), weighed);
    }

    @Test
    void anotherWindowTakesTheOverlapAlong() {
        assertEquals(
                5,
                OptionsParser.override(BASE, Map.of("window_tokens", 100))
                        .windows()
                        .overlap());
    }

    @Test
    void anOverlapIsCheckedAgainstThePipelinesWindow() {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> OptionsParser.override(BASE, Map.of("overlap_tokens", 300)));
        assertTrue(e.getMessage().contains("must be smaller than [window_tokens] [200]"), e.getMessage());
    }

    @Test
    void theQuestionMayBeSaidOutright() {
        assertEquals(
                new QuerySource.Literal("why"),
                OptionsParser.override(BASE, Map.of("query", "why")).query());
    }

    @ParameterizedTest
    @ValueSource(strings = {"windw_tokens", "tag", "ignore_failure", ""})
    void anUnknownOptionIsRefusedByName(String option) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> OptionsParser.override(BASE, Map.of(option, 5)));
        assertEquals(
                "[ext.cross_encoder] does not know the option [" + option
                        + "]; check its spelling against the option table",
                e.getMessage());
    }

    @Test
    void windowSizeIsForRerankCandidates() {
        assertEquals(BASE, OptionsParser.override(BASE, Map.of("window_size", 20)));
        assertEquals(20, WindowSize.override(100, Map.of("window_size", 20, "top_n", 3)));
        assertEquals(100, WindowSize.override(100, Map.of()));
    }

    @Test
    void windowSizeHasADefaultAndBounds() {
        assertEquals(100, WindowSize.parseProcessor(new HashMap<>()));
        Map<String, Object> config = new HashMap<>(Map.of("window_size", 10_000));
        assertEquals(10_000, WindowSize.parseProcessor(config));
        assertEquals(Map.of(), config);
        for (Object wrong : new Object[] {0, -1, 10_001, "100", 1.5}) {
            Exception e = assertThrows(
                    IllegalArgumentException.class,
                    () -> WindowSize.parseProcessor(new HashMap<>(Map.of("window_size", wrong))));
            assertTrue(e.getMessage().contains("[window_size] [" + wrong + "] must "), e.getMessage());
        }
    }

    /** A node may still run with a pipeline whose window is smaller than an overlap that is fine elsewhere. */
    @Test
    void theFormOfOverridesIsCheckedOnTheirOwn() {
        OptionsParser.checkOverrides(Map.of("overlap_tokens", 50));
        assertThrows(IllegalArgumentException.class, () -> OptionsParser.checkOverrides(Map.of("overlap_tokens", "x")));
    }

    /** Larger than the default window, but not than the pipeline's, which nobody knows yet when the search is parsed. */
    @Test
    void anOverlapThatFitsThePipelineIsNotRefusedBeforeItIsKnown() {
        RerankOptions wide =
                OptionsParser.parseProcessor(new HashMap<>(Map.of("fields", List.of("text"), "window_tokens", 2_000)));
        Map<String, Object> overrides = Map.of("overlap_tokens", 450);
        OptionsParser.checkOverrides(overrides);
        assertEquals(450, OptionsParser.override(wide, overrides).windows().overlap());
    }

    /** 6 is a weight for anchored, which the pipeline may say; on its own it is one too many for nothing that is known. */
    @Test
    void aWeightThatFitsThePipelinesCombinationIsNotRefusedBeforeItIsKnown() {
        OptionsParser.checkOverrides(Map.of("weight", 6));
        OptionsParser.checkOverrides(Map.of("weight", .5));
    }
}
