package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which number do several values of a pair become? */
class LabelLogOddsTest {
    private static final OptionalInt NONE = OptionalInt.empty();

    @Test
    void oneValueStaysWhatItIs() {
        assertArrayEquals(new float[] {1.5f, -2}, odds(0, 2, 1.5f, -2));
    }

    @Test
    void ofTwoValuesItIsTheDifference() {
        assertArrayEquals(new float[] {-2, 5}, odds(1, 2, 3, 1, -4, 1), 1e-6f);
        assertArrayEquals(new float[] {2, -5}, odds(0, 2, 3, 1, -4, 1), 1e-6f);
    }

    @Test
    void itsSigmoidIsTheLabelsSoftmaxProbability() {
        float[] row = {.3f, 2.1f, -1.4f};
        double sum = Math.exp(.3) + Math.exp(2.1) + Math.exp(-1.4);
        for (int label = 0; label < 3; label++) {
            double sigmoid = 1 / (1 + Math.exp(-odds(label, 1, row)[0]));
            assertEquals(Math.exp(row[label]) / sum, sigmoid, 1e-6);
        }
    }

    @Test
    void hugeValuesDoNotOverflow() {
        assertArrayEquals(new float[] {-2e4f}, odds(0, 1, -1e4f, 1e4f, -1e4f));
    }

    @Test
    void aValueThatIsNoNumberStaysNone() {
        assertTrue(Float.isNaN(odds(0, 1, 1, Float.NaN, 2)[0]));
        assertTrue(Float.isNaN(odds(1, 1, 1, Float.NaN, 2)[0]));
    }

    @Test
    void aShapeIsTakenOrRefusedBeforeTheFirstRun() {
        assertDoesNotThrow(() -> LabelLogOdds.check("logits", new long[] {-1, 1}, NONE));
        assertDoesNotThrow(() -> LabelLogOdds.check("logits", new long[] {-1}, NONE));
        assertDoesNotThrow(() -> LabelLogOdds.check("logits", new long[] {-1, -1}, NONE));
        assertDoesNotThrow(() -> LabelLogOdds.check("logits", new long[] {-1, 1}, OptionalInt.of(0)));
        assertDoesNotThrow(() -> LabelLogOdds.check("logits", new long[] {-1, 3}, OptionalInt.of(2)));
        assertRefused(new long[] {-1, 3}, NONE);
        assertRefused(new long[] {-1, 3}, OptionalInt.of(3));
        assertRefused(new long[] {-1, 1}, OptionalInt.of(1));
        assertRefused(new long[] {-1, 1, 2}, OptionalInt.of(1));
    }

    @Test
    void whatOnlyARunShowsIsRefusedThen() {
        assertThrows(ModelSignatureException.class, () -> odds(2, 2, 1, 2, 3, 4));
        assertThrows(ModelSignatureException.class, () -> odds(0, 2, 1, 2, 3));
        assertThrows(ModelSignatureException.class, () -> LabelLogOdds.of(FloatBuffer.allocate(2), 1, NONE));
        assertThrows(ModelSignatureException.class, () -> LabelLogOdds.of(FloatBuffer.allocate(0), 1, NONE));
    }

    private static void assertRefused(long[] shape, OptionalInt label) {
        assertThrows(ModelSignatureException.class, () -> LabelLogOdds.check("logits", shape, label));
    }

    private static float[] odds(int label, int batch, float... values) {
        return LabelLogOdds.of(FloatBuffer.wrap(values), batch, OptionalInt.of(label));
    }
}
