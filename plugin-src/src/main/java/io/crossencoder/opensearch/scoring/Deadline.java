package io.crossencoder.opensearch.scoring;

import java.util.function.BooleanSupplier;

/**
 * Until when the result is worth having.
 *
 * @param nanos on the clock of {@link System#nanoTime()}
 * @param cancelled true once nobody waits any more
 */
public record Deadline(long nanos, BooleanSupplier cancelled) {

    /** Whether no further work should be started. */
    public boolean isOver() {
        return System.nanoTime() - nanos >= 0 || cancelled.getAsBoolean();
    }
}
