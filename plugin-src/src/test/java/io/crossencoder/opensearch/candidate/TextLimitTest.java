package io.crossencoder.opensearch.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.request.OptionsParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of a text is shipped: what the windows can use, never more than the node reads. */
class TextLimitTest {
    @ParameterizedTest
    @CsvSource({
        // one window of 400 tokens, 16 characters each; each further one brings 300 new tokens
        "lead, 1, 200000, 6400",
        "lead, 4, 200000, 20800",
        "lead, 1000, 200000, 200000",
        "lead, 4, 1000, 1000",
        "lexical, 4, 200000, 200000",
        "all, 1, 200000, 200000"
    })
    void charactersShipped(String selection, int windows, int nodeLimit, int chars) {
        Map<String, Object> config =
                new HashMap<>(Map.of("fields", List.of("text"), "window_selection", selection, "max_windows", windows));
        assertEquals(chars, TextLimit.chars(OptionsParser.parseProcessor(config), nodeLimit));
    }

    /** The text is shipped once, for the stage that needs most of it. */
    @Test
    void theGreediestStageDecides() {
        assertEquals(20_800, withStages("lead", Map.of("model", "s", "keep", 1, "max_windows", 4)));
        assertEquals(200_000, withStages("lead", Map.of("model", "s", "keep", 1, "window_selection", "lexical")));
        assertEquals(200_000, withStages("all", Map.of("model", "s", "keep", 1, "window_selection", "lead")));
    }

    private static int withStages(String selection, Map<String, Object> stage) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "fields", List.of("text"), "window_selection", selection, "max_windows", 1, "stages", List.of(stage)));
        return TextLimit.chars(OptionsParser.parseProcessor(config), 200_000);
    }

    /** A thousand windows of 100,000 tokens are more characters than an int holds. */
    @Test
    void theLargestOptionsDoNotOverflow() {
        Map<String, Object> config = new HashMap<>(Map.of(
                "fields", List.of("text"), "window_selection", "lead", "window_tokens", 100_000, "max_windows", 1_000));
        assertEquals(200_000, TextLimit.chars(OptionsParser.parseProcessor(config), 200_000));
    }
}
