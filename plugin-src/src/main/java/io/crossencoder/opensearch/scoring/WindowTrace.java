package io.crossencoder.opensearch.scoring;

import java.util.BitSet;

/**
 * How logits came about, for explanations and profiles.
 *
 * @param cached windows that needed no inference, by their index; treat it as a constant
 * @param waitNanos from their arrival until the first window was taken up; 0 where nothing had to wait
 */
public record WindowTrace(BitSet cached, long waitNanos) {

    /** The trace of these windows followed by others. */
    WindowTrace followedBy(WindowTrace other, int windows) {
        BitSet both = (BitSet) cached.clone();
        other.cached.stream().forEach(window -> both.set(windows + window));
        // What is behind waits for what is before: the first wait is the search's.
        return new WindowTrace(both, waitNanos > 0 ? waitNanos : other.waitNanos);
    }
}
