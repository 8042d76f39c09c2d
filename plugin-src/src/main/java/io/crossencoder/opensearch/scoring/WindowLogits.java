package io.crossencoder.opensearch.scoring;

/**
 * Logits of windows.
 *
 * @param logits one per window; NaN where it was not scored
 * @param ending why there are no more
 * @param cached how many needed no inference
 * @param failure what went wrong with the first window that failed, or null
 * @param trace how they came about
 */
public record WindowLogits(float[] logits, Ending ending, int cached, String failure, WindowTrace trace) {
    /** Why a scorer stopped. */
    public enum Ending {
        COMPLETE,
        DEADLINE,
        CANCELLED,
        OVERLOADED,
        STOPPING
    }
}
