package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.scoring.Deadline;
import java.util.concurrent.Executor;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.threadpool.Scheduler.Cancellable;
import org.opensearch.threadpool.ThreadPool;

/**
 * The pool that builds responses: apart from the one that tokenises, so that no answer waits behind other searches' texts.
 *
 * @param name of the pool; it refuses nothing
 */
public record AnswerThreads(ThreadPool pool, String name) {
    Executor executor() {
        return pool.executor(name);
    }

    /** Runs something there at a deadline, unless it is cancelled before. */
    Cancellable at(Deadline deadline, Runnable action) {
        long left = Math.max(0, deadline.nanos() - System.nanoTime());
        return pool.schedule(action, TimeValue.timeValueNanos(left), name);
    }
}
