package io.crossencoder.opensearch.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Are durations those of the last minutes, and right to a hundredth? */
class RecentTimesTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // and it overflows
    private final RecentTimes times = new RecentTimes(now::get);

    private void pass(long minutes) {
        now.addAndGet(TimeUnit.MINUTES.toNanos(minutes));
    }

    private void record(long millis) {
        times.record(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void nothingRecordedIsZero() {
        assertEquals(new TimeStats(0, 0, 0, 0, 0), times.stats());
    }

    @Test
    void percentilesAreExactToAHundredth() {
        for (int i = 1; i <= 1_000; i++) {
            record(i);
        }
        TimeStats stats = times.stats();
        assertEquals(1_000, stats.count());
        assertEquals(500, stats.p50(), 5);
        assertEquals(900, stats.p90(), 9);
        assertEquals(990, stats.p99(), 10);
        assertEquals(1_000, stats.max(), 10);
    }

    @Test
    void microsecondsAreSeen() {
        times.record(1_500_000);
        assertEquals(1.5, times.stats().max(), .02);
        times.record(3_000);
        assertEquals(.003, times.stats().p50(), 1e-9);
    }

    @Test
    void whatIsTooLongOrImpossibleIsCounted() {
        times.record(TimeUnit.DAYS.toNanos(30));
        times.record(-5);
        assertEquals(TimeUnit.HOURS.toMillis(1), times.stats().max(), 40_000);
        assertEquals(2, times.stats().count());
    }

    @Test
    void timesAreForgottenAfterTenMinutesAndCountsAreNot() {
        record(1_000);
        pass(6);
        record(10);
        assertEquals(1_000, times.stats().max(), 10);
        pass(5);
        assertEquals(10, times.stats().max(), .1);
        pass(5);
        assertEquals(new TimeStats(2, 0, 0, 0, 0), times.stats());
    }

    @Test
    void aLongSilenceForgetsEverything() {
        record(1_000);
        pass(60);
        assertEquals(new TimeStats(1, 0, 0, 0, 0), times.stats());
        record(10);
        assertEquals(10, times.stats().max(), .1);
    }
}
