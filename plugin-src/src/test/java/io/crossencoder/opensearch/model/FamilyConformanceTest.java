package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does every family of cross-encoders get the logits that transformers gives, from the text on? Small models with random weights,
 * made, exported and packaged by {@code models/lab/run families} (transformers 5.23.0, float32): one for each architecture, kind
 * of tokenizer, number of type ids, logits and positions. 200 pairs of hostile texts in fourteen scripts each, to 1e-4.
 */
class FamilyConformanceTest {
    private static final double TOLERANCE = 1e-4;
    private static final List<String> TEXTS =
            Fixtures.jsonLines(Fixtures.resource("/reference/texts.jsonl.gz")).stream()
                    .map(line -> (String) line.get("text"))
                    .toList();

    static List<String> families() throws IOException {
        try (Stream<Path> folders = Files.list(Fixtures.resource("/families"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyFamilyHasItsFixture() throws IOException {
        assertEquals(14, families().size());
    }

    @ParameterizedTest
    @MethodSource("families")
    void logitsAreThoseOfTransformers(String family) throws IOException {
        Path folder = Fixtures.resource("/families/" + family);
        List<Map<String, Object>> pairs = Fixtures.jsonLines(folder.resolve("pairs.jsonl.gz"));
        assertEquals(200, pairs.size());
        LoadedModel model = ModelLoader.load(folder);
        try {
            for (Map<String, Object> pair : pairs) {
                assertLogit(model, pair);
            }
        } finally {
            model.decRef();
        }
    }

    private static void assertLogit(LoadedModel model, Map<String, Object> pair) {
        PairWindow window = window(model, pair);
        assertEquals(pair.get("tokens"), window.length(), "tokens of " + pair);
        InputBuffers buffers = new InputBuffers();
        buffers.reset(window.length());
        window.writeIds(buffers.ids());
        window.writeTypes(buffers.types());
        float logit = model.session().run(buffers, 1, window.length())[0];
        double expected = ((Number) pair.get("logit")).doubleValue();
        assertTrue(Math.abs(logit - expected) <= TOLERANCE, logit + " for " + pair);
    }

    private static PairWindow window(LoadedModel model, Map<String, Object> pair) {
        int[] query = model.tokenizer().ids(TEXTS.get((int) pair.get("query")));
        String text = Arrays.stream(Fixtures.ints(pair.get("document")))
                .mapToObj(TEXTS::get)
                .collect(Collectors.joining(" "));
        int[] document = model.tokenizer().ids(text);
        int room = model.manifest().maxLength() - model.tokenizer().layout().specials() - query.length;
        return new PairWindow(model.tokenizer().layout(), query, document, 0, Math.min(document.length, room));
    }
}
