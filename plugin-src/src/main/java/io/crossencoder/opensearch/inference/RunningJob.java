package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.memory.Reservation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * A job in the engine. All state changes happen under the lock of {@link SharedJobs}; the listener is called outside it, by
 * whoever was told to by {@link OpenJobs}, hence exactly once.
 */
final class RunningJob {
    private final InferenceJob job;
    private final Consumer<InferenceResult> listener;
    private final float[] logits;
    private final ScoreCache.Key[] keys;
    private final int[] order;
    private final long submittedNanos = System.nanoTime();
    private int next;
    private int end;
    private int busy;
    private final BitSet fromCache = new BitSet();
    private long waitNanos;
    private Reservation memory;
    private Ending ending = Ending.COMPLETE;
    private Throwable failure;

    RunningJob(InferenceJob job, Consumer<InferenceResult> listener) {
        this.job = job;
        this.listener = listener;
        int count = job.windows().size();
        this.logits = new float[count];
        Arrays.fill(logits, Float.NaN);
        this.keys = new ScoreCache.Key[count];
        this.order = new int[count];
    }

    /** Looks every window up; what is not cached waits, in the job's order. Called before the job is shared. */
    void fillFromCache(ScoreCache cache) {
        WindowKeys maker = cache.isOn() ? new WindowKeys(job.fingerprint()) : null;
        for (int i = 0; i < logits.length; i++) {
            if (maker != null) {
                keys[i] = maker.of(job.windows().get(i));
                logits[i] = cache.get(keys[i]);
            }
            if (Float.isNaN(logits[i])) {
                order[end++] = i;
            } else {
                fromCache.set(i);
            }
        }
    }

    /** Takes over memory, which goes when the job ends. Called before the job is shared. */
    void hold(Reservation reservation) {
        memory = reservation;
    }

    void releaseMemory() {
        if (memory != null) {
            memory.close();
        }
    }

    int waiting() {
        return end - next;
    }

    boolean isDrained() {
        return end == next && busy == 0;
    }

    boolean isBusy() {
        return busy > 0;
    }

    /**
     * Takes a window to be run.
     *
     * @param place among those that wait, from 0
     */
    Assignment takeWindow(int place) {
        endWait();
        busy++;
        int window = order[next + place];
        System.arraycopy(order, next, order, next + 1, place);
        order[next++] = window;
        return new Assignment(this, window);
    }

    /** Length in tokens of a window that waits. */
    int waitingLength(int place) {
        return job.windows().get(order[next + place]).length();
    }

    /** Lets a window wait again, before all others, that was taken and could not be run. Returns false if the job was stopped. */
    boolean putBack(int window) {
        if (ending != Ending.COMPLETE) {
            return false;
        }
        busy--;
        order[--next] = window;
        return true;
    }

    private void endWait() {
        if (next == 0) {
            waitNanos = System.nanoTime() - submittedNanos;
        }
    }

    /** Whether the job has just been stopped, because its time is over or its search was cancelled. */
    boolean stopIfOver() {
        if (job.cancelled().getAsBoolean()) {
            stop(Ending.CANCELLED);
            return true;
        }
        if (job.isTooLate()) {
            stop(Ending.DEADLINE);
            return true;
        }
        return false;
    }

    boolean isCancelled() {
        return ending == Ending.CANCELLED;
    }

    /** Drops the windows that wait. */
    void stop(Ending reason) {
        endWait();
        ending = reason;
        end = next;
    }

    /** Returns whether this was the last window out. */
    boolean record(int window, float logit, Throwable cause) {
        busy--;
        logits[window] = logit;
        if (cause != null && failure == null) {
            failure = cause;
        }
        return isDrained();
    }

    InferenceJob job() {
        return job;
    }

    /** Under which the window's logit is to be remembered, or null. */
    ScoreCache.Key key(int window) {
        return keys[window];
    }

    /** From its arrival until its first window was taken up, or until it ended without that. */
    long waitNanos() {
        return waitNanos;
    }

    /** What a listener throws is reported as if its thread had died of it, but the thread goes on: it has others to answer. */
    void complete() {
        releaseMemory();
        try {
            listener.accept(new InferenceResult(logits, ending, fromCache, waitNanos, failure));
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
