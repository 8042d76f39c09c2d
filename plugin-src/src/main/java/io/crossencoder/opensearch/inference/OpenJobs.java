package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An engine's jobs that are not answered: those with windows waiting, which take turns, and those whose last windows are being
 * run. What a method returns is out, and to be answered by its caller: hence once. Not thread-safe.
 */
final class OpenJobs {
    private final Turns<RunningJob> waiting = new Turns<>(job -> job.job().deadlineNanos());
    private final Set<RunningJob> open = new HashSet<>();
    private int waitingWindows;

    void add(RunningJob job) {
        open.add(job);
        waiting.add(job);
        waitingWindows += job.waiting();
    }

    /** Jobs with windows waiting. */
    int waitingJobs() {
        return waiting.size();
    }

    int waitingWindows() {
        return waitingWindows;
    }

    /** Heap kept for the jobs with windows waiting (estimate). */
    long waitingBytes() {
        long[] bytes = new long[1];
        waiting.forEach(job -> bytes[0] += job.job().bytes());
        return bytes[0];
    }

    void forEachWaiting(Consumer<RunningJob> action) {
        waiting.forEach(action);
    }

    /** The next window to run, or null if none waits. */
    Assignment next() {
        RunningJob job = waiting.next();
        return job == null ? null : take(job, 0);
    }

    /** The job whose turn it is among those that a test finds, or null if none of them waits. */
    RunningJob nextJob(Predicate<RunningJob> may) {
        return waiting.next(may);
    }

    /**
     * Takes a window to be run.
     *
     * @param place among those of its job that wait, from 0
     */
    Assignment take(RunningJob job, int place) {
        Assignment next = job.takeWindow(place);
        waitingWindows--;
        if (job.waiting() == 0) {
            waiting.remove(job);
        }
        return next;
    }

    /** Takes in a window's outcome. Returns whether it was its job's last; after the answer it comes too late. */
    boolean record(Assignment assignment, float logit, Throwable failure) {
        RunningJob job = assignment.job();
        return open.contains(job) && job.record(assignment.window(), logit, failure) && open.remove(job);
    }

    /**
     * Lets a window wait again that could not be run, or ends it where its job was stopped. Returns whether it was its job's last;
     * after the answer it comes too late.
     */
    boolean putBack(Assignment assignment, boolean closed) {
        RunningJob job = assignment.job();
        if (!open.contains(job)) {
            return false;
        }
        if (closed) {
            job.stop(Ending.CLOSED);
        }
        if (!job.putBack(assignment.window())) {
            return record(assignment, Float.NaN, null);
        }
        waitingWindows++;
        if (job.waiting() == 1) {
            waiting.add(job);
        }
        return false;
    }

    /** Stops jobs that nobody wants, and those too late to start another window; these, where they have windows in flight, wait for them. */
    List<RunningJob> sweep() {
        return drop(RunningJob::stopIfOver, job -> !job.isBusy() || job.isCancelled());
    }

    /** Stops jobs that have to be answered now, whatever of them is in flight. */
    List<RunningJob> pastDeadline(long nowNanos) {
        List<RunningJob> late = new ArrayList<>();
        for (RunningJob job : open) {
            if (job.job().deadlineNanos() - nowNanos <= 0) {
                late.add(job);
            }
        }
        for (RunningJob job : late) {
            waitingWindows -= job.waiting();
            waiting.remove(job);
            job.stop(Ending.DEADLINE);
            open.remove(job);
        }
        return late;
    }

    /** Nanoseconds until the first job has to be answered; {@link Long#MAX_VALUE} without jobs. */
    long untilNextDeadline(long nowNanos) {
        long nearest = Long.MAX_VALUE;
        for (RunningJob job : open) {
            nearest = Math.min(nearest, job.job().deadlineNanos() - nowNanos);
        }
        return nearest;
    }

    /** Stops everything; jobs with windows in flight wait for them. */
    List<RunningJob> close() {
        return drop(
                job -> {
                    job.stop(Ending.CLOSED);
                    return true;
                },
                job -> !job.isBusy());
    }

    private List<RunningJob> drop(Predicate<RunningJob> stops, Predicate<RunningJob> isAnswered) {
        List<RunningJob> stopped = waiting.removeIf(job -> {
            int windows = job.waiting();
            boolean isStopped = stops.test(job);
            waitingWindows -= isStopped ? windows : 0;
            return isStopped;
        });
        if (stopped.isEmpty()) {
            return stopped;
        }
        List<RunningJob> answered = stopped.stream().filter(isAnswered).toList();
        answered.forEach(open::remove);
        return answered;
    }
}
