package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.tasks.TaskCancelledException;

/** How a search's own thread waits for its scores: until the deadline, and no longer than somebody waits for the search. */
final class OutcomeWait {
    /** The engine answers at the deadline; a machine too busy to do so gets this much longer. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a cancelled search keeps its thread. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private OutcomeWait() {}

    /**
     * The outcome, or nothing where the deadline has passed without one.
     *
     * @throws TaskCancelledException as soon as the search is cancelled
     * @throws ExecutionException if scoring has failed
     */
    static Optional<RerankOutcome> await(PlainActionFuture<RerankOutcome> scored, Deadline deadline)
            throws ExecutionException {
        long left = deadline.nanos() + GRACE_NANOS - System.nanoTime();
        while (left > 0 || scored.isDone()) {
            try {
                return Optional.of(scored.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                if (deadline.cancelled().getAsBoolean()) {
                    throw new TaskCancelledException("cancelled while its hits were reranked");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TaskCancelledException("interrupted while its hits were reranked");
            }
            left = deadline.nanos() + GRACE_NANOS - System.nanoTime();
        }
        return Optional.empty();
    }
}
