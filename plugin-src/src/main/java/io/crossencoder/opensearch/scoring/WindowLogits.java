package io.crossencoder.opensearch.scoring;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Logits of windows.
 *
 * @param logits one per window; NaN where it was not scored
 * @param ending why there are no more
 * @param failure what went wrong with the first window that failed, or null
 * @param trace how they came about
 */
public record WindowLogits(float[] logits, Ending ending, String failure, WindowTrace trace) {
    /** Why a scorer stopped. */
    public enum Ending {
        COMPLETE,
        DEADLINE,
        CANCELLED,
        STOPPING,
        /** The scorer took on the first windows, and had no room for the rest. */
        OVERLOADED
    }

    /** The logits of windows of which none could be scored. */
    static WindowLogits none(int windows, Ending ending, String failure) {
        float[] logits = new float[windows];
        Arrays.fill(logits, Float.NaN);
        return new WindowLogits(logits, ending, failure, new WindowTrace(new BitSet(), 0));
    }
}
