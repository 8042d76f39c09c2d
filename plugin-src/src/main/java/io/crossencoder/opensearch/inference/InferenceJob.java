package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * All windows of one search, in the order in which they matter: when time runs out, the head has been scored.
 *
 * @param session the model to run; the submitter keeps it open until the result arrives, it closes after its last run
 * @param fingerprint of the model file, part of the cache's key
 * @param windows most important first
 * @param bytes of heap that the submitter keeps for these windows until the result arrives: token ids (estimate)
 * @param lastStartNanos on the clock of {@link System#nanoTime()}; no window is started after it
 * @param deadlineNanos on the same clock, not before it; then the result arrives, whatever is in flight
 * @param cancelled true once nobody waits for the result
 */
public record InferenceJob(
        PairScorer session,
        String fingerprint,
        List<PairWindow> windows,
        long bytes,
        long lastStartNanos,
        long deadlineNanos,
        BooleanSupplier cancelled) {
    /**
     * Estimate of what a window costs while it waits, besides its text: the window itself (40) and its submitter's view of it (40), its
     * logit and place in the order (8), its cache key (24), and references to these (16).
     */
    public static final int BYTES_PER_WINDOW = 128;

    public InferenceJob {
        windows = List.copyOf(windows);
    }

    /** A job of windows whose texts are somebody else's, and that starts windows until its deadline. */
    public InferenceJob(
            PairScorer session,
            String fingerprint,
            List<PairWindow> windows,
            long deadlineNanos,
            BooleanSupplier cancelled) {
        this(
                session,
                fingerprint,
                windows,
                (long) windows.size() * BYTES_PER_WINDOW,
                deadlineNanos,
                deadlineNanos,
                cancelled);
    }

    boolean isTooLate() {
        return System.nanoTime() - lastStartNanos >= 0;
    }
}
