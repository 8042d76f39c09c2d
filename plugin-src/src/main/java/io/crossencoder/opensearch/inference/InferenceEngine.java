package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.onnx.MemoryAccount;
import io.crossencoder.opensearch.onnx.MemoryLimitException;
import io.crossencoder.opensearch.onnx.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs the windows of all concurrent searches on this node's cores: one worker per core, one window at a time.
 *
 * <p>{@link Turns} says which search the next window is taken of. A job past its deadline or cancelled leaves the queue when a
 * worker next looks, which is after one window at the latest.
 *
 * <p>Listeners are called on a worker, or on the submitting thread: they must hand off at once.
 */
public final class InferenceEngine implements AutoCloseable {
    private final Object lock = new Object();
    private final Turns<RunningJob> turns = new Turns<>(job -> job.job().deadlineNanos());
    private final WorkerThreads workers = new WorkerThreads();
    private final Supplier<Assignment> oneWindow = this::nextWindow;
    private final ScoreCache cache;
    private final MemoryAccount memory;
    private final EngineWatch watch;
    private final AtomicLong rejected = new AtomicLong();
    private volatile int maxQueuedWindows;
    private int queuedWindows;
    private boolean closed;

    /** An engine that takes the memory it wants, and tells nobody how long things took. */
    public InferenceEngine(int workers, int maxQueuedWindows, ScoreCache cache) {
        this(workers, maxQueuedWindows, cache, MemoryAccount.unlimited(), EngineWatch.NONE);
    }

    /**
     * Starts the workers.
     *
     * @param workers number of threads, each running one window at a time
     * @param maxQueuedWindows bound of windows waiting, over all searches
     * @param memory bounds the heap of jobs that have not ended
     */
    public InferenceEngine(
            int workers, int maxQueuedWindows, ScoreCache cache, MemoryAccount memory, EngineWatch watch) {
        this.maxQueuedWindows = maxQueuedWindows;
        this.cache = cache;
        this.memory = memory;
        this.watch = watch;
        this.workers.start(workers, () -> new Worker(this, cache, watch));
    }

    /** Changes the bound of windows waiting; jobs already queued stay. */
    public void maxQueuedWindows(int limit) {
        maxQueuedWindows = limit;
    }

    /** Threads that run windows. */
    public int workers() {
        return workers.count();
    }

    /** Windows that wait for a worker now. */
    public int queuedWindows() {
        synchronized (lock) {
            return queuedWindows;
        }
    }

    /** What waits for a worker now. */
    public QueueLoad load() {
        synchronized (lock) {
            long[] bytes = new long[1];
            turns.forEach(job -> bytes[0] += job.job().bytes());
            return new QueueLoad(turns.size(), queuedWindows, bytes[0], rejected.get());
        }
    }

    /**
     * Queues a job; one that is past its deadline is answered at once, with what the cache has. The listener is called exactly
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
            if (queuedWindows + job.waiting() > maxQueuedWindows) {
                rejected.incrementAndGet();
                throw new QueueFullException(queuedWindows, job.waiting(), maxQueuedWindows);
            }
            queuedWindows += job.waiting();
            turns.add(job);
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
     * @param planner is called under the lock; takes windows by {@link #takeWindow}; null if there is no job
     */
    <T> T take(Supplier<T> planner) throws InterruptedException {
        while (true) {
            List<RunningJob> ended;
            T next;
            boolean stop;
            synchronized (lock) {
                ended = sweep();
                while (turns.isEmpty() && ended.isEmpty() && !closed) {
                    lock.wait();
                    ended = sweep();
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

    private Assignment nextWindow() {
        RunningJob job = turns.next();
        return job == null ? null : takeWindow(job, 0);
    }

    /**
     * Takes a window out of the queue. For planners, under the lock.
     *
     * @param place among the job's windows that wait
     */
    Assignment takeWindow(RunningJob job, int place) {
        Assignment next = job.takeWindow(place);
        queuedWindows--;
        if (job.waiting() == 0) {
            turns.remove(job);
        }
        return next;
    }

    /** The jobs that have windows waiting. For planners, under the lock. */
    Turns<RunningJob> turns() {
        return turns;
    }

    /** Lets windows wait again that were taken and could not be run; those of jobs that were stopped meanwhile end. */
    void putBack(List<Assignment> assignments) {
        List<RunningJob> ended = new ArrayList<>();
        synchronized (lock) {
            // Backwards, so that they wait in the order in which they did.
            for (Assignment assignment : assignments.reversed()) {
                RunningJob job = assignment.job();
                if (closed) {
                    job.stop(Ending.CLOSED);
                }
                if (job.putBack(assignment.window())) {
                    waitsAgain(job);
                } else if (job.record(assignment.window(), Float.NaN, null)) {
                    ended.add(job);
                }
            }
            lock.notifyAll();
        }
        ended.forEach(this::complete);
    }

    private void waitsAgain(RunningJob job) {
        queuedWindows++;
        if (job.waiting() == 1) {
            turns.add(job);
        }
    }

    /** Adds threads to those that run windows. */
    void start(int count, Supplier<Runnable> worker) {
        workers.start(count, worker);
    }

    /** Takes jobs out of the queue for which it is too late. Returns those of them that nobody works on. */
    private List<RunningJob> sweep() {
        return idle(turns.removeIf(job -> {
            int waiting = job.waiting();
            boolean isOver = job.stopIfOver();
            queuedWindows -= isOver ? waiting : 0;
            return isOver;
        }));
    }

    /** The others end with their window in flight. */
    private static List<RunningJob> idle(List<RunningJob> jobs) {
        return jobs.isEmpty()
                ? jobs
                : jobs.stream().filter(job -> !job.isBusy()).toList();
    }

    /** Records one window's outcome and completes the job if it was the last one out. */
    void finish(Assignment assignment, float logit, Throwable failure) {
        boolean last;
        synchronized (lock) {
            last = assignment.job().record(assignment.window(), logit, failure);
        }
        if (last) {
            complete(assignment.job());
        }
    }

    private void complete(RunningJob job) {
        watch.waited(job.waitNanos());
        job.complete();
    }

    /** One window of one job, taken by a worker. */
    record Assignment(RunningJob job, int window) {}

    /** Stops the workers after the window each is at; waiting jobs end as {@link Ending#CLOSED}. */
    @Override
    public void close() {
        List<RunningJob> left;
        synchronized (lock) {
            closed = true;
            left = idle(turns.removeIf(job -> {
                job.stop(Ending.CLOSED);
                return true;
            }));
            queuedWindows = 0;
            lock.notifyAll();
        }
        left.forEach(this::complete);
        workers.join();
    }
}
