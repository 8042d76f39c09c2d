package io.crossencoder.opensearch.rerank;

import java.util.concurrent.TimeUnit;
import org.opensearch.common.unit.TimeValue;

/**
 * When an answer is due: the earliest of all that limits the time of its search.
 *
 * @param nanos on the clock of {@link System#nanoTime()}
 */
public record TimeLimit(long nanos) {
    /** As good as never, and far from where differences of nanoseconds overflow. */
    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(365);

    /** The option {@code timeout}, counted from the start of reranking. */
    public static TimeLimit own(long startNanos, long timeoutMillis) {
        return new TimeLimit(startNanos + Math.min(TimeUnit.MILLISECONDS.toNanos(timeoutMillis), LONGEST_NANOS));
    }

    /**
     * This limit, or one of the search's own if that comes first.
     *
     * @param limit counted from the start of the search; null, zero or less where it has none
     */
    public TimeLimit orEarlier(long searchStartNanos, TimeValue limit) {
        boolean isSet = limit != null && limit.nanos() > 0;
        if (!isSet) {
            return this;
        }
        long end = searchStartNanos + Math.min(limit.nanos(), LONGEST_NANOS);
        return end - nanos < 0 ? new TimeLimit(end) : this;
    }
}
