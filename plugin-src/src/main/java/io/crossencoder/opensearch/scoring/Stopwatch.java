package io.crossencoder.opensearch.scoring;

/**
 * Takes the times of one reranking. Its marks are set by one thread after another; what the submitting thread does while windows
 * are already being run is published with the last half of the logits.
 */
final class Stopwatch {
    private final long startNanos = System.nanoTime();
    private long submittedNanos;
    private long tokenisedNanos;
    private long scoredNanos;

    /** The first windows are about to be handed over. */
    void submitting() {
        submittedNanos = System.nanoTime();
    }

    /** All texts are tokens. */
    void tokenised() {
        tokenisedNanos = System.nanoTime();
    }

    /** All logits are there. */
    void scored() {
        scoredNanos = System.nanoTime();
    }

    /**
     * The times, now that the documents are in order.
     *
     * @param waitNanos how long the first window waited
     */
    Times times(long waitNanos) {
        long run = Math.max(0, scoredNanos - submittedNanos - waitNanos);
        return new Times(tokenisedNanos - startNanos, waitNanos, run, System.nanoTime() - scoredNanos);
    }
}
