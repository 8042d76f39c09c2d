package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Is every graph that is no cross-encoder refused, with what is wrong and what to do about it? */
class ModelSignatureTest {
    private static final String REMEDY = "export it for sequence classification with one label";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no_mask               | lack [input_ids] or [attention_mask]",
                "position_input        | input [position_ids] is not one of",
                "int32_inputs          | as int64",
                "two_outputs           | one expected",
                "two_labels            | gives 2 values a pair in 2 dimensions, one logit expected",
                "three_dimensions      | in 3 dimensions, one logit expected",
                "half_precision_output | is not a float tensor"
            })
    void anotherSignatureIsRefused(String graph, String said) {
        Exception e = assertThrows(
                ModelSignatureException.class,
                () -> CrossEncoderSession.open(Fixtures.graph(graph)).close());
        assertTrue(e.getMessage().contains(said), e.getMessage());
        assertTrue(e.getMessage().contains(REMEDY), e.getMessage());
    }

    @Test
    void severalLabelsAreRefusedWithBothRemedies() {
        Exception e = assertThrows(
                ModelSignatureException.class,
                () -> CrossEncoderSession.open(Fixtures.graph("two_labels")).close());
        assertTrue(
                e.getMessage().contains("say in manifest.json which one counts, [\"label\": 0] to [\"label\": 1]"),
                e.getMessage());
    }

    /** Its output is [pairs, unknown]: only a run shows that a token classifier gives a value for each token. */
    @Test
    void moreValuesThanPairsAreRefusedAtTheRun() {
        try (CrossEncoderSession session = CrossEncoderSession.open(Fixtures.graph("logit_per_token"))) {
            InputBuffers buffers = new InputBuffers();
            buffers.reset(3);
            buffers.ids().put(new long[] {1, 2, 3});
            buffers.types().put(new long[3]);
            Exception e = assertThrows(ModelSignatureException.class, () -> session.run(buffers, 1, 3));
            assertTrue(e.getMessage().contains("gives [3] values for [1] pairs"), e.getMessage());
            assertTrue(e.getMessage().contains(REMEDY), e.getMessage());
        }
    }

    @Test
    void aTruncatedFileIsRefusedWithTheRemedy() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.graph("tiny_encoder"));
        Path file = Files.write(folder.resolve("model.onnx"), Arrays.copyOf(whole, whole.length / 2));
        assertRefusedAsDamaged(file);
    }

    @Test
    void aFileThatIsNoModelIsRefusedWithTheRemedy() throws IOException {
        assertRefusedAsDamaged(Files.writeString(folder.resolve("model.onnx"), "<html>404 Not Found</html>"));
    }

    @Test
    void anEmptyFileIsRefusedWithTheRemedy() throws IOException {
        assertRefusedAsDamaged(Files.write(folder.resolve("model.onnx"), new byte[0]));
    }

    private static void assertRefusedAsDamaged(Path file) {
        Exception e = assertThrows(
                SessionException.class, () -> CrossEncoderSession.open(file).close());
        assertTrue(e.getMessage().contains("can't open [model.onnx]"), e.getMessage());
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
        assertTrue(e.getMessage().contains("copy it again"), e.getMessage());
    }
}
