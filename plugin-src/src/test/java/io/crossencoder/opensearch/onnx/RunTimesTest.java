package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import org.junit.jupiter.api.Test;

/** What will a run take, by what runs took? */
class RunTimesTest {
    private final RunTimes times = new RunTimes();

    @Test
    void nothingIsKnownBeforeTheFirstRun() {
        assertEquals(0, times.estimate(100));
    }

    @Test
    void theFirstRunIsBelieved() {
        times.add(100, 5_000);
        assertEquals(5_000, times.estimate(100));
        assertEquals(6_000, times.estimate(120));
    }

    @Test
    void oneSlowRunIsNotTheRule() {
        times.add(100, 1_000);
        times.add(100, 101_000);
        assertEquals(11_000, times.estimate(100), 10);
    }

    @Test
    void aChangeOfSpeedIsLearnt() {
        times.add(100, 1_000);
        for (int i = 0; i < 100; i++) {
            times.add(100, 3_000);
        }
        assertEquals(3_000, times.estimate(100), 10);
    }

    @Test
    void lengthsHaveTheirOwnTimes() {
        times.add(100, 10_000);
        times.add(400, 60_000);
        assertEquals(10_000, times.estimate(100));
        assertEquals(60_000, times.estimate(400));
    }

    /** Between two that are equally near, the dearer: whoever plans with it is rather early than late. */
    @Test
    void anUnknownLengthIsAsDearAsTheNearestKnown() {
        times.add(100, 10_000);
        times.add(400, 60_000);
        assertEquals(200 * 150, times.estimate(200));
        assertEquals(10 * 100, times.estimate(10));
        assertEquals(1_000 * 150, times.estimate(1_000));
    }

    @Test
    void theShortestAndTheLongestHaveAPlace() {
        times.add(1, 7);
        times.add(Integer.MAX_VALUE, Long.MAX_VALUE / 4);
        assertEquals(7, times.estimate(1));
        assertTrue(times.estimate(Integer.MAX_VALUE) > 0);
    }

    @Test
    void aSessionLearnsFromItsRuns() {
        try (CrossEncoderSession session = CrossEncoderSession.open(Fixtures.graph("puppet"))) {
            assertEquals(0, session.estimateNanos(2));
            InputBuffers buffers = new InputBuffers();
            buffers.reset(2);
            buffers.ids().put(1).put(2);
            buffers.types().put(0).put(0);
            session.run(buffers, 1, 2);
            assertTrue(session.estimateNanos(2) > 0);
        }
    }
}
