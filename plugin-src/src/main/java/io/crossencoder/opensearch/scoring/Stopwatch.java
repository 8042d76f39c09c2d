package io.crossencoder.opensearch.scoring;

/** Takes the times of one stage. Used by one thread after another, which hand it over with the windows. */
final class Stopwatch {
    private final long startNanos = System.nanoTime();
    private long tokenisingSince;
    private long tokenisedNanos;
    private long idleNanos;
    private long waitedNanos;

    /** Texts are about to be tokenised. */
    void tokenising() {
        tokenisingSince = System.nanoTime();
    }

    /** They have been, and their windows are about to be handed over. */
    void submitting() {
        long now = System.nanoTime();
        tokenisedNanos += now - tokenisingSince;
        if (idleNanos == 0) {
            idleNanos = now - startNanos;
        }
    }

    /** So long did the windows handed over wait for a worker. */
    void waited(long nanos) {
        waitedNanos += nanos;
    }

    /** The times, now that all logits are there. */
    Times times() {
        long run = System.nanoTime() - startNanos - idleNanos - waitedNanos;
        return new Times(tokenisedNanos, waitedNanos, Math.max(0, run), 0);
    }
}
