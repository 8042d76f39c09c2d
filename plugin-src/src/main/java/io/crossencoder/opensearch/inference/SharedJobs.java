package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An engine's jobs between those who submit them and the threads that run their windows: {@link OpenJobs} under a lock. A job that
 * ends here is answered by the thread that ended it, outside the lock.
 */
final class SharedJobs {
    private final Object lock = new Object();
    private final OpenJobs jobs = new OpenJobs();
    private final EngineWatch watch;
    private boolean closed;

    SharedJobs(EngineWatch watch) {
        this.watch = watch;
    }

    /** Looks at what waits, under the lock: not for long, and without keeping any of it. */
    <T> T look(Function<OpenJobs, T> at) {
        synchronized (lock) {
            return at.apply(jobs);
        }
    }

    /**
     * Lets a job wait. Returns false if the engine has closed.
     *
     * @param limit of windows waiting, over all jobs
     * @throws QueueFullException if the job's windows would exceed it
     */
    boolean add(RunningJob job, int limit) {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            if (jobs.waitingWindows() + job.waiting() > limit) {
                throw new QueueFullException(jobs.waitingWindows(), job.waiting(), limit);
            }
            jobs.add(job);
            lock.notifyAll();
            return true;
        }
    }

    /**
     * What a planner says is to be run next, or null when the engine closes. Blocks while that is nothing.
     *
     * @param planner is called under the lock; null if nothing waits that the caller can run
     */
    <T> T take(Function<OpenJobs, T> planner) throws InterruptedException {
        while (true) {
            List<RunningJob> ended;
            T next;
            boolean stop;
            synchronized (lock) {
                ended = jobs.sweep();
                next = closed ? null : planner.apply(jobs);
                while (next == null && ended.isEmpty() && !closed) {
                    lock.wait();
                    ended = jobs.sweep();
                    next = closed ? null : planner.apply(jobs);
                }
                stop = closed;
            }
            ended.forEach(this::answer);
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
        ended.forEach(this::answer);
    }

    /** Takes in one window's outcome and answers the job if it was the last one out. */
    void finish(Assignment assignment, float logit, Throwable failure) {
        boolean last;
        synchronized (lock) {
            last = jobs.record(assignment, logit, failure);
        }
        if (last) {
            answer(assignment.job());
        }
    }

    /** Until the engine closes: answers each job at its deadline, however long the window takes that a worker has of it. */
    void answerInTime() {
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
                late.forEach(this::answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers a job that is not among these, or no longer. */
    void answer(RunningJob job) {
        watch.waited(job.waitNanos());
        job.complete();
    }

    /** Lets nobody in and nobody take; jobs end as {@link Ending#CLOSED}, those with windows in flight after these. */
    void close() {
        List<RunningJob> left;
        synchronized (lock) {
            closed = true;
            left = jobs.close();
            lock.notifyAll();
        }
        left.forEach(this::answer);
    }
}
