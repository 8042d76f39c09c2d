package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * All windows of one search, in the order in which they matter: when time runs out, the head has been scored.
 *
 * @param session the model to run; the submitter keeps it open until the result arrives
 * @param fingerprint of the model file, part of the cache's key
 * @param windows most important first
 * @param deadlineNanos on the clock of {@link System#nanoTime()}; no window is started after it
 * @param cancelled true once nobody waits for the result
 */
public record InferenceJob(
        CrossEncoderSession session,
        String fingerprint,
        List<PairWindow> windows,
        long deadlineNanos,
        BooleanSupplier cancelled) {

    public InferenceJob {
        windows = List.copyOf(windows);
    }

    boolean isPastDeadline() {
        return System.nanoTime() - deadlineNanos >= 0;
    }
}
