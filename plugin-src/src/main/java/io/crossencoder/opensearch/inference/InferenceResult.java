package io.crossencoder.opensearch.inference;

import java.util.BitSet;

/**
 * What became of a job.
 *
 * @param logits one per window of the job; NaN where the window was not scored
 * @param ending why the job ended
 * @param fromCache windows whose logits came from the cache, by their index
 * @param waitNanos time until the first window was taken up, or until the job ended without that; 0 where nothing had to wait
 * @param failure the first window's failure, or null
 */
public record InferenceResult(float[] logits, Ending ending, BitSet fromCache, long waitNanos, Throwable failure) {

    /** Why a job ended. */
    public enum Ending {
        /** Every window was run, though some may have failed. */
        COMPLETE,
        /** The deadline passed; what was in flight then has none. */
        DEADLINE,
        /** The search is gone. */
        CANCELLED,
        /** The engine closed. */
        CLOSED
    }
}
