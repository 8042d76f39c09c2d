package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.onnx.MemoryAccount;
import io.crossencoder.opensearch.onnx.MemoryLimitException;
import io.crossencoder.opensearch.onnx.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs the windows of all concurrent searches on this node's cores: one worker per core, one window at a time.
 *
 * <p>{@link Turns} says which search the next window is taken of. A cancelled job leaves the queue when a worker next looks, which
 * is after one window at the latest. At its deadline a job is answered, and its windows in flight are left to the cache.
 *
 * <p>Listeners are called on a worker, or on the submitting thread: they must hand off at once.
 */
public final class InferenceEngine implements AutoCloseable {
    private final Object lock = new Object();
    private final OpenJobs jobs = new OpenJobs();
    private final Supplier<Assignment> oneWindow = jobs::next;
    private final EngineThreads threads = new EngineThreads();
    private final AtomicInteger workers = new AtomicInteger();
    private final ScoreCache cache;
    private final MemoryAccount memory;
    private final EngineWatch watch;
    private final AtomicLong rejected = new AtomicLong();
    private volatile int maxQueuedWindows;
    private boolean closed;

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
        this.watch = watch;
        for (int i = 0; i < workers.count(); i++) {
            start(Integer.toString(i), new Worker(this, workers.niceness(), cache, watch));
        }
        threads.start("deadlines", this::answerInTime);
    }

    /** Changes the bound of windows waiting; jobs already queued stay. */
    public void maxQueuedWindows(int limit) {
        maxQueuedWindows = limit;
    }

    /** Threads that run windows. */
    public int workers() {
        return workers.get();
    }

    /** Windows that wait for a worker now. */
    public int queuedWindows() {
        synchronized (lock) {
            return jobs.waitingWindows();
        }
    }

    /** What waits for a worker now. */
    public QueueLoad load() {
        synchronized (lock) {
            long[] bytes = new long[1];
            jobs.forEachWaiting(job -> bytes[0] += job.job().bytes());
            return new QueueLoad(jobs.waitingJobs(), jobs.waitingWindows(), bytes[0], rejected.get());
        }
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
            complete(running);
            return;
        }
        running.hold(reserve(job));
        boolean isQueued;
        try {
            isQueued = enqueue(running);
        } catch (QueueFullException e) {
            running.releaseMemory();
            throw e;
        }
        if (!isQueued) {
            running.stop(Ending.CLOSED);
            complete(running);
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

    /** Returns false if the engine has closed. */
    private boolean enqueue(RunningJob job) {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            if (jobs.waitingWindows() + job.waiting() > maxQueuedWindows) {
                rejected.incrementAndGet();
                throw new QueueFullException(jobs.waitingWindows(), job.waiting(), maxQueuedWindows);
            }
            jobs.add(job);
            lock.notifyAll();
            return true;
        }
    }

    /** The next window to run, or null when the engine closes. Blocks while there is none. */
    Assignment take() throws InterruptedException {
        return take(oneWindow);
    }

    /**
     * What a planner says is to be run next, or null when the engine closes. Blocks while nothing waits.
     *
     * @param planner is called under the lock; null if nothing waits
     */
    <T> T take(Supplier<T> planner) throws InterruptedException {
        while (true) {
            List<RunningJob> ended;
            T next;
            boolean stop;
            synchronized (lock) {
                ended = jobs.sweep();
                while (jobs.waitingWindows() == 0 && ended.isEmpty() && !closed) {
                    lock.wait();
                    ended = jobs.sweep();
                }
                stop = closed;
                next = stop ? null : planner.get();
            }
            ended.forEach(this::complete);
            if (next != null || stop) {
                return next;
            }
        }
    }

    /** Lets windows wait again that were taken and could not be run; those of jobs that were stopped meanwhile end. */
    void putBack(List<Assignment> assignments) {
        List<RunningJob> ended = new ArrayList<>();
        synchronized (lock) {
            // Backwards, so that they wait in the order in which they did.
            for (Assignment assignment : assignments.reversed()) {
                if (jobs.putBack(assignment, closed)) {
                    ended.add(assignment.job());
                }
            }
            lock.notifyAll();
        }
        ended.forEach(this::complete);
    }

    /** Adds a thread to those that run windows. */
    void start(String name, Runnable work) {
        workers.incrementAndGet();
        threads.start(name, work);
    }

    /** Until the engine closes: answers each job at its deadline, however long the window takes that a worker has of it. */
    private void answerInTime() {
        try {
            while (true) {
                List<RunningJob> late;
                synchronized (lock) {
                    if (closed) {
                        return;
                    }
                    late = jobs.pastDeadline(System.nanoTime());
                    if (late.isEmpty()) {
                        long millis = TimeUnit.NANOSECONDS.toMillis(jobs.untilNextDeadline(System.nanoTime()));
                        lock.wait(Math.max(1, millis));
                    }
                }
                late.forEach(this::complete);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes in one window's outcome and completes the job if it was the last one out. */
    void finish(Assignment assignment, float logit, Throwable failure) {
        boolean last;
        synchronized (lock) {
            last = jobs.record(assignment, logit, failure);
        }
        if (last) {
            complete(assignment.job());
        }
    }

    private void complete(RunningJob job) {
        watch.waited(job.waitNanos());
        job.complete();
    }

    /** What waits; for planners, under the lock. */
    OpenJobs jobs() {
        return jobs;
    }

    /** One window of one job, taken by a worker. */
    record Assignment(RunningJob job, int window) {}

    /** Stops the workers after the window each is at; waiting jobs end as {@link Ending#CLOSED}. */
    @Override
    public void close() {
        List<RunningJob> left;
        synchronized (lock) {
            closed = true;
            left = jobs.close();
            lock.notifyAll();
        }
        left.forEach(this::complete);
        threads.join();
    }
}
