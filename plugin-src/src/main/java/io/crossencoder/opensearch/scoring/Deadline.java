package io.crossencoder.opensearch.scoring;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Until when the result is worth having. What is kept back of the time for answering is decided here: a little by every scorer, for
 * ordering by its logits, and a share of all there is where the answer is built by threads that wait for cores.
 *
 * @param nanos on the clock of {@link System#nanoTime()}
 * @param cancelled true once nobody waits any more
 */
public record Deadline(long nanos, BooleanSupplier cancelled) {
    private static final long AFTER_LOGITS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Of the time there is, and at most. */
    private static final int ANSWER_SHARE = 8;

    private static final long MOST_FOR_ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(120);

    /**
     * A deadline that leaves time for building an answer on a machine under load.
     *
     * @param startNanos from when the time counts
     * @param answerNanos when the answer is due; where that is past there is nothing to keep back
     */
    public static Deadline beforeAnswer(long startNanos, long answerNanos, BooleanSupplier cancelled) {
        long kept = Math.clamp((answerNanos - startNanos) / ANSWER_SHARE, 0, MOST_FOR_ANSWER_NANOS);
        return new Deadline(answerNanos - kept, cancelled);
    }

    /** When the logits have to be there, so that the result is by this deadline. */
    public Deadline forLogits() {
        return new Deadline(nanos - AFTER_LOGITS_NANOS, cancelled);
    }

    /** Whether no further work should be started. */
    public boolean isOver() {
        return System.nanoTime() - nanos >= 0 || cancelled.getAsBoolean();
    }
}
