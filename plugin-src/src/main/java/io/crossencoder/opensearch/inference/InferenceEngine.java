package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the windows of all concurrent searches on this node's cores: one worker per core, one window at a time.
 *
 * <p>Fair between searches: jobs stand in a ring, a worker takes one window of the first and sends the job to the back, so a
 * search of 10 windows does not wait behind one of 400. A job past its deadline or cancelled leaves the ring when a worker
 * next looks, which is after one window at the latest.
 *
 * <p>Listeners are called on a worker, or on the submitting thread: they must hand off at once.
 */
public final class InferenceEngine implements AutoCloseable {
    private final Object lock = new Object();
    private final Deque<RunningJob> ring = new ArrayDeque<>();
    private final List<Thread> workers = new ArrayList<>();
    private final ScoreCache cache;
    private volatile int maxQueuedWindows;
    private int queuedWindows;
    private boolean closed;

    /**
     * Starts the workers.
     *
     * @param workers number of threads, each running one window at a time
     * @param maxQueuedWindows bound of windows waiting, over all searches
     */
    public InferenceEngine(int workers, int maxQueuedWindows, ScoreCache cache) {
        this.maxQueuedWindows = maxQueuedWindows;
        this.cache = cache;
        for (int i = 0; i < workers; i++) {
            Thread worker = new Thread(new Worker(this, cache), "cross_encoder_inference_" + i);
            worker.setDaemon(true);
            this.workers.add(worker);
            worker.start();
        }
    }

    /** Changes the bound of windows waiting; jobs already queued stay. */
    public void maxQueuedWindows(int limit) {
        maxQueuedWindows = limit;
    }

    /** Threads that run windows. */
    public int workers() {
        return workers.size();
    }

    /** Windows that wait for a worker now. */
    public int queuedWindows() {
        synchronized (lock) {
            return queuedWindows;
        }
    }

    /**
     * Queues a job; one that is past its deadline is answered at once, with what the cache has. The listener is called exactly
     * once, unless this method throws.
     *
     * @throws QueueFullException if the job's windows would exceed the bound
     */
    public void submit(InferenceJob job, Consumer<InferenceResult> listener) {
        RunningJob running = new RunningJob(job, listener);
        running.fillFromCache(cache);
        Ending immediate = null;
        synchronized (lock) {
            if (running.isDrained()) {
                immediate = Ending.COMPLETE;
            } else if (closed) {
                immediate = Ending.CLOSED;
            } else if (running.stopIfOver()) {
                immediate = running.ending();
            } else if (queuedWindows + running.waiting() > maxQueuedWindows) {
                throw new QueueFullException(queuedWindows, running.waiting(), maxQueuedWindows);
            } else {
                queuedWindows += running.waiting();
                ring.addLast(running);
                lock.notifyAll();
            }
        }
        if (immediate != null) {
            running.complete(immediate);
        }
    }

    /** The next window to run, or null when the engine closes. Blocks while there is none. */
    Assignment take() throws InterruptedException {
        while (true) {
            List<RunningJob> ended = new ArrayList<>();
            Assignment next = null;
            boolean stop;
            synchronized (lock) {
                sweep(ended);
                while (ring.isEmpty() && ended.isEmpty() && !closed) {
                    lock.wait();
                    sweep(ended);
                }
                stop = closed;
                RunningJob job = stop ? null : ring.pollFirst();
                if (job != null) {
                    next = job.takeWindow();
                    queuedWindows--;
                    if (job.waiting() > 0) {
                        ring.addLast(job);
                    }
                }
            }
            ended.forEach(RunningJob::completeStopped);
            if (next != null || stop) {
                return next;
            }
        }
    }

    private void sweep(List<RunningJob> ended) {
        for (Iterator<RunningJob> jobs = ring.iterator(); jobs.hasNext(); ) {
            RunningJob job = jobs.next();
            int waiting = job.waiting();
            if (job.stopIfOver()) {
                jobs.remove();
                queuedWindows -= waiting;
                if (!job.isBusy()) {
                    ended.add(job);
                }
            }
        }
    }

    /** Records one window's outcome and completes the job if it was the last one out. */
    void finish(Assignment assignment, float logit, Throwable failure) {
        boolean last;
        synchronized (lock) {
            last = assignment.job().record(assignment.window(), logit, failure);
        }
        if (last) {
            assignment.job().completeStopped();
        }
    }

    /** One window of one job, taken by a worker. */
    record Assignment(RunningJob job, int window) {}

    /** Stops the workers after the window each is at; waiting jobs end as {@link Ending#CLOSED}. */
    @Override
    public void close() {
        List<RunningJob> left;
        synchronized (lock) {
            closed = true;
            left = ring.stream().filter(job -> job.stop(Ending.CLOSED)).toList();
            ring.clear();
            queuedWindows = 0;
            lock.notifyAll();
        }
        left.forEach(RunningJob::completeStopped);
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
