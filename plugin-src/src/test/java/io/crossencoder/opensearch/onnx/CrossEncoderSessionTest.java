package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import java.util.List;
import java.util.OptionalInt;
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

    /** What a card does, done by a core: the output in memory that was there before. */
    @Test
    void anAcceleratorPutsLogitsWhereTheyAreWanted() {
        Accelerator core = Accelerator.core();
        try (CrossEncoderSession session =
                CrossEncoderSession.open(Fixtures.graph("sums"), OptionalInt.empty(), core)) {
            assertArrayEquals(new float[] {3 + 200_000, 7 + 200_000}, run(session, 2, 2, ids(1, 2, 3, 4), 0, 0, 0, 0));
            assertArrayEquals(new float[] {9 + 100_000}, run(session, 1, 1, ids(9), 0));
            buffers.reset(6);
            for (int id = 5; id < 7; id++) {
                buffers.ids().put(id);
                buffers.types().put(0);
                buffers.pad(2);
            }
            assertArrayEquals(new float[] {5 + 100_000, 6 + 100_000}, session.run(buffers, 2, 3));
        }
    }

    @Test
    void anAcceleratorsOutputMayHaveAnyForm() {
        for (String graph : List.of("flat_output", "two_labels")) {
            OptionalInt label = graph.equals("two_labels") ? OptionalInt.of(1) : OptionalInt.empty();
            try (CrossEncoderSession cpu = CrossEncoderSession.open(Fixtures.graph(graph), label);
                    CrossEncoderSession core =
                            CrossEncoderSession.open(Fixtures.graph(graph), label, Accelerator.core())) {
                float[] expected = run(cpu, 2, 2, ids(1, 2, 3, 4), 0, 0, 0, 0);
                assertArrayEquals(expected, run(core, 2, 2, ids(1, 2, 3, 4), 0, 0, 0, 0), graph);
            }
        }
    }

    @Test
    void aFailureOnAnAcceleratorSaysWhatItMeans() {
        try (CrossEncoderSession session =
                CrossEncoderSession.open(Fixtures.graph("puppet"), OptionalInt.empty(), Accelerator.core())) {
            SessionException e = assertThrows(SessionException.class, () -> run(session, 1, 2, ids(666, 2), 0, 0));
            assertEquals(DeviceFault.NONE, e.fault());
            assertTrue(e.getMessage().startsWith("ONNX Runtime failed on [1] pairs of [2] tokens: "), e.getMessage());
        }
    }

    /** On a card it loads the kernels. */
    @Test
    void anAcceleratorsFirstRunSaysNothingOfItsSpeed() {
        try (CrossEncoderSession session =
                CrossEncoderSession.open(Fixtures.graph("puppet"), OptionalInt.empty(), Accelerator.core())) {
            run(session, 1, 2, ids(1, 2), 0, 0);
            assertEquals(0, session.estimateNanos(2));
            run(session, 1, 2, ids(1, 2), 0, 0);
            assertTrue(session.estimateNanos(2) > 0);
        }
    }

    /** The tests run without the CUDA provider's library: as on a machine where it can't be loaded. */
    @Test
    void withoutTheProvidersLibraryTheDeviceIsLost() {
        Accelerator card = Accelerator.cuda(0, 1L << 30);
        SessionException e = assertThrows(
                SessionException.class,
                () -> CrossEncoderSession.open(Fixtures.graph("sums"), OptionalInt.empty(), card)
                        .close());
        assertEquals(DeviceFault.LOST, e.fault());
        assertTrue(e.getMessage().startsWith("ONNX Runtime's CUDA provider can't be used: "), e.getMessage());
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
