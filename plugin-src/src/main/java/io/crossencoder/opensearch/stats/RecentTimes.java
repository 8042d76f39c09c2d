package io.crossencoder.opensearch.stats;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;

/**
 * How long something took lately: in the last five to ten minutes. Two histograms take turns; when the younger is five minutes
 * old, the older is forgotten. Each takes some ten kilobytes and is exact to one part in a hundred, from a microsecond to an
 * hour. Thread-safe.
 */
public final class RecentTimes {
    private static final long SPAN_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 2;

    private final LongSupplier clock;
    private IntCountsHistogram younger = empty();
    private IntCountsHistogram older = empty();
    private long count;
    private long started;

    public RecentTimes() {
        this(System::nanoTime);
    }

    /**
     * @param clock nanoseconds that never jump
     */
    RecentTimes(LongSupplier clock) {
        this.clock = clock;
        this.started = clock.getAsLong();
    }

    private static IntCountsHistogram empty() {
        return new IntCountsHistogram(LONGEST_MICROS, DIGITS);
    }

    /** Takes a duration; one of more than an hour counts as an hour. */
    public synchronized void record(long nanos) {
        age();
        count++;
        younger.recordValue(Math.min(Math.max(TimeUnit.NANOSECONDS.toMicros(nanos), 0), LONGEST_MICROS));
    }

    /** What has been recorded lately; all zero but the count where nothing was. */
    public synchronized TimeStats stats() {
        age();
        Histogram both = new Histogram(LONGEST_MICROS, DIGITS);
        both.add(older);
        both.add(younger);
        return new TimeStats(
                count,
                millis(both.getValueAtPercentile(50)),
                millis(both.getValueAtPercentile(90)),
                millis(both.getValueAtPercentile(99)),
                millis(both.getMaxValue()));
    }

    private void age() {
        long spans = (clock.getAsLong() - started) / SPAN_NANOS;
        if (spans > 0) {
            IntCountsHistogram oldest = older;
            older = younger;
            younger = oldest;
            younger.reset();
            if (spans > 1) {
                older.reset();
            }
            started += spans * SPAN_NANOS;
        }
    }

    private static double millis(long micros) {
        return micros / 1e3;
    }
}
