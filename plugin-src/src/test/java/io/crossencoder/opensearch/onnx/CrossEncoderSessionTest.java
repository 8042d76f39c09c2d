package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.crossencoder.opensearch.Fixtures;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Do all inputs arrive where they belong, and all logits come back? Graphs: {@code graphs/graphs.py}. */
class CrossEncoderSessionTest {
    private final InputBuffers buffers = new InputBuffers();

    @Test
    void idsTypesAndMaskArrive() {
        try (CrossEncoderSession session = open("sums")) {
            // ids + 1,000 types + 100,000 mask
            assertArrayEquals(
                    new float[] {15 + 2_000 + 500_000}, run(session, 1, 5, ids(1, 2, 3, 4, 5), 0, 0, 0, 1, 1));
        }
    }

    @Test
    void aModelWithoutTypesIsGivenNone() {
        try (CrossEncoderSession session = open("sums_without_types")) {
            assertArrayEquals(new float[] {6 + 300_000}, run(session, 1, 3, ids(1, 2, 3), 0, 1, 1));
        }
    }

    @Test
    void oneLogitForEachPairOfABatch() {
        try (CrossEncoderSession session = open("sums_without_types")) {
            assertArrayEquals(
                    new float[] {200_003, 200_007, 200_011},
                    run(session, 3, 2, ids(1, 2, 3, 4, 5, 6), 0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void anOutputWithoutSecondDimensionIsRead() {
        try (CrossEncoderSession session = open("flat_output")) {
            assertArrayEquals(new float[] {3, 7}, run(session, 2, 2, ids(1, 2, 3, 4), 0, 0, 0, 0));
        }
    }

    @Test
    void nothingOfALongerRunIsLeftInAShorterOne() {
        try (CrossEncoderSession session = open("sums")) {
            run(session, 1, 5, ids(9, 9, 9, 9, 9), 1, 1, 1, 1, 1);
            assertArrayEquals(new float[] {3 + 200_000}, run(session, 1, 2, ids(1, 2), 0, 0));
        }
    }

    @Test
    void aFailedRunLeavesTheSessionUsable() {
        try (CrossEncoderSession session = open("puppet")) {
            SessionException e = assertThrows(SessionException.class, () -> run(session, 1, 2, ids(666, 2), 0, 0));
            assertEquals("ONNX Runtime failed on [1] pairs of [2] tokens", e.getMessage());
            assertArrayEquals(new float[] {3}, run(session, 1, 2, ids(1, 2), 0, 0));
        }
    }

    @Test
    void threadsMayShareASession() {
        try (CrossEncoderSession session = open("sums_without_types")) {
            int wrong = IntStream.range(1, 200)
                    .parallel()
                    .map(i -> {
                        InputBuffers own = new InputBuffers();
                        own.reset(1);
                        own.ids().put(i);
                        own.types().put(0);
                        return session.run(own, 1, 1)[0] == i + 100_000 ? 0 : 1;
                    })
                    .sum();
            assertEquals(0, wrong);
        }
    }

    @Test
    void runsOnTheCpu() {
        try (CrossEncoderSession session = open("sums")) {
            assertEquals("cpu", session.device());
        }
    }

    private static CrossEncoderSession open(String graph) {
        return CrossEncoderSession.open(Fixtures.graph(graph));
    }

    private static long[] ids(long... ids) {
        return ids;
    }

    private float[] run(CrossEncoderSession session, int batch, int length, long[] ids, long... types) {
        buffers.reset(batch * length);
        buffers.ids().put(ids);
        buffers.types().put(types);
        return session.run(buffers, batch, length);
    }
}
