package io.crossencoder.opensearch.inference;

/**
 * How many tokens may one run of a model on an accelerator have? No more than are allowed, than fit into its memory, than it does in the time
 * that others should wait at most, and than it does until the answer is due. Learns from the runs. Thread-safe.
 */
final class BatchBudget {
    /** Share of the newest run. */
    private static final double NEWEST = .1;

    /** Smaller runs take the time of starting them, and say nothing of the speed; unless larger ones are not allowed. */
    private static final int SHARE_THAT_TELLS = 4;

    /** After a batch was too large: so many good runs until it may be as large again. */
    private static final int RUNS_TO_RECOVER = 256;

    private final int most;
    private final long targetNanos;
    private double nanosPerToken;
    private double fits;

    /**
     * @param most tokens of a run
     * @param targetNanos that a run should take at most
     */
    BatchBudget(int most, long targetNanos) {
        this.most = most;
        this.targetNanos = targetNanos;
        this.fits = most;
    }

    /**
     * Tokens of the next run.
     *
     * @param leftNanos until the answer of the most urgent search is due
     */
    synchronized int tokens(long leftNanos) {
        double inTime = nanos(leftNanos) / nanosPerToken;
        return (int) Math.min(fits, nanosPerToken == 0 ? most : inTime);
    }

    /** Time of the next run, at most; see {@link #tokens}. */
    long nanos(long leftNanos) {
        return Math.min(targetNanos, Math.max(0, leftNanos));
    }

    /** A run of so many tokens, padding included, took so long. */
    synchronized void ran(int tokens, long nanos) {
        if (tokens >= Math.min(most / SHARE_THAT_TELLS, tokens(Long.MAX_VALUE) / 2)) {
            double measured = (double) nanos / tokens;
            nanosPerToken = nanosPerToken == 0 ? measured : nanosPerToken + NEWEST * (measured - nanosPerToken);
        }
        fits = Math.min(most, fits + (double) most / RUNS_TO_RECOVER);
    }

    /** A run of so many tokens did not fit. */
    synchronized void tooLarge(int tokens) {
        fits = Math.min(fits, tokens / 2d);
    }
}
