package io.crossencoder.opensearch;

import io.crossencoder.opensearch.rerank.EntryThreads;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;

/**
 * The plugin's thread pools on this node: one tokenises, one answers.
 *
 * @param pool all of the node's, made with {@link #builders}
 */
record NodeThreads(ThreadPool pool) {
    private static final String TOKENISING = "cross_encoder";

    private static final String ANSWERS = "cross_encoder_answers";

    /** Searches that may wait to be tokenised; each holds its hits in memory. */
    private static final int QUEUE = 1_000;

    static List<ExecutorBuilder<?>> builders(Settings settings) {
        int threads = OpenSearchExecutors.allocatedProcessors(settings);
        return List.of(
                new FixedExecutorBuilder(settings, TOKENISING, threads, QUEUE, "thread_pool." + TOKENISING),
                // Unbounded: who waits here had its place in the other.
                new FixedExecutorBuilder(settings, ANSWERS, threads, -1, "thread_pool." + ANSWERS));
    }

    EntryThreads forEntries() {
        return new EntryThreads(tokenising(), pool.executor(ANSWERS), context());
    }

    /** Its alarm is on the threads that answer. */
    DeadlinePool tokenising() {
        return new DeadlinePool(pool.executor(TOKENISING), pool.info(TOKENISING).getMax(), this::at);
    }

    /** See {@link io.crossencoder.opensearch.scoring.Alarm}. */
    Runnable at(Deadline deadline, Runnable action) {
        long left = Math.max(0, deadline.nanos() - System.nanoTime());
        // The scheduler drops fractions of milliseconds.
        long millis = Math.ceilDiv(left, TimeUnit.MILLISECONDS.toNanos(1));
        try {
            return pool.schedule(action, TimeValue.timeValueMillis(millis), ANSWERS)::cancel;
        } catch (OpenSearchRejectedExecutionException e) {
            return () -> {};
        }
    }

    /** The platform's, for what reads disks and takes seconds. */
    Executor generic() {
        return pool.generic();
    }

    ThreadContext context() {
        return pool.getThreadContext();
    }
}
