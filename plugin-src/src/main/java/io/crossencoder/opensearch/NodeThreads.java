package io.crossencoder.opensearch;

import io.crossencoder.opensearch.pipeline.AnswerThreads;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.common.util.concurrent.ThreadContext;
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

    /** See {@link AnswerThreads}. */
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

    Executor tokenising() {
        return pool.executor(TOKENISING);
    }

    Executor answering() {
        return pool.executor(ANSWERS);
    }

    /** The same pool with a clock. */
    AnswerThreads answers() {
        return new AnswerThreads(pool, ANSWERS);
    }

    /** The platform's, for what reads disks and takes seconds. */
    Executor generic() {
        return pool.generic();
    }

    ThreadContext context() {
        return pool.getThreadContext();
    }
}
