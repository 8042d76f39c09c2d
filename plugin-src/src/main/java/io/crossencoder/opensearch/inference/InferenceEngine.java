package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.memory.MemoryLimitException;
import io.crossencoder.opensearch.memory.Reservation;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Runs the windows of all concurrent searches: on this node's cores by one worker per core, one window at a time; on accelerators as
 * {@link DeviceLane} has it. Here is decided what is let in; {@link SharedJobs} hands it to the threads.
 *
 * <p>{@link Turns} says which search the next window is taken of. A cancelled job leaves the queue when a worker next looks, which
 * is after one window at the latest. At its deadline a job is answered, and its windows in flight are left to the cache.
 *
 * <p>Listeners are called on a worker, or on the submitting thread: they must hand off at once.
 */
public final class InferenceEngine implements AutoCloseable {
    private final SharedJobs jobs;
    private final EngineThreads threads = new EngineThreads();
    private final AtomicInteger workers = new AtomicInteger();
    private final ScoreCache cache;
    private final MemoryAccount memory;
    private final AtomicLong rejected = new AtomicLong();
    private volatile int maxQueuedWindows;

    /** An engine that takes the memory it wants, and tells nobody how long things took. */
    public InferenceEngine(int workers, int maxQueuedWindows, ScoreCache cache) {
        this(Workers.of(workers), maxQueuedWindows, cache, MemoryAccount.unlimited(), EngineWatch.NONE);
    }

    /**
     * Starts the threads.
     *
     * @param maxQueuedWindows bound of windows waiting, over all searches
     * @param memory bounds the heap of jobs that have not ended
     */
    public InferenceEngine(
            Workers workers, int maxQueuedWindows, ScoreCache cache, MemoryAccount memory, EngineWatch watch) {
        this.maxQueuedWindows = maxQueuedWindows;
        this.cache = cache;
        this.memory = memory;
        this.jobs = new SharedJobs(watch);
        for (int i = 0; i < workers.count(); i++) {
            start(Integer.toString(i), new Worker(jobs, workers.niceness(), cache, watch));
        }
        threads.start("deadlines", jobs::answerInTime);
    }

    /** Changes the bound of windows waiting; jobs already queued stay. */
    public void maxQueuedWindows(int limit) {
        maxQueuedWindows = limit;
    }

    /** Threads that run windows. */
    public int workers() {
        return workers.get();
    }

    /** What waits for a worker now. */
    public QueueLoad load() {
        return jobs.look(
                open -> new QueueLoad(open.waitingJobs(), open.waitingWindows(), open.waitingBytes(), rejected.get()));
    }

    /**
     * Queues a job; one that comes too late is answered at once, with what the cache has. The listener is called exactly
     * once, unless this method throws.
     *
     * @throws QueueFullException if the job's windows would exceed the bound, or its memory the limit
     */
    public void submit(InferenceJob job, Consumer<InferenceResult> listener) {
        RunningJob running = new RunningJob(job, listener);
        running.fillFromCache(cache);
        if (running.isDrained()) {
            running.complete();
            return;
        }
        if (running.stopIfOver()) {
            jobs.answer(running);
            return;
        }
        running.hold(reserve(job));
        boolean isQueued;
        try {
            isQueued = jobs.add(running, maxQueuedWindows);
        } catch (QueueFullException e) {
            rejected.incrementAndGet();
            running.releaseMemory();
            throw e;
        }
        if (!isQueued) {
            running.stop(Ending.CLOSED);
            jobs.answer(running);
        }
    }

    private Reservation reserve(InferenceJob job) {
        try {
            return memory.reserve(job.bytes(), "windows of a search");
        } catch (MemoryLimitException e) {
            rejected.incrementAndGet();
            throw new QueueFullException(e);
        }
    }

    /** Adds a thread to those that run windows. */
    void start(String name, Runnable work) {
        workers.incrementAndGet();
        threads.start(name, work);
    }

    /** Where those threads find their work. */
    SharedJobs jobs() {
        return jobs;
    }

    /** Stops the workers after the window each is at; waiting jobs end as {@link Ending#CLOSED}. */
    @Override
    public void close() {
        jobs.close();
        threads.join();
    }
}
