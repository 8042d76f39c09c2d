package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.inference.InferenceEngine.Assignment;
import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * A job in the ring. All state changes happen under the engine's lock; the listener is called outside it, by whoever was told
 * to ({@link #record} or {@link #stopIfOver} said so), hence exactly once.
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
        for (int i = 0; i < logits.length; i++) {
            keys[i] = ScoreCache.key(job.fingerprint(), job.windows().get(i));
            logits[i] = cache.get(keys[i]);
            if (Float.isNaN(logits[i])) {
                order[end++] = i;
            } else {
                fromCache.set(i);
            }
        }
    }

    int waiting() {
        return end - next;
    }

    boolean isDrained() {
        return end == next && busy == 0;
    }

    Ending ending() {
        return ending;
    }

    boolean isBusy() {
        return busy > 0;
    }

    Assignment takeWindow() {
        if (next == 0) {
            waitNanos = System.nanoTime() - submittedNanos;
        }
        busy++;
        return new Assignment(this, order[next++]);
    }

    /** Whether the job has just been stopped, because its deadline passed or its search was cancelled. */
    boolean stopIfOver() {
        if (job.cancelled().getAsBoolean()) {
            stop(Ending.CANCELLED);
            return true;
        }
        if (job.isPastDeadline()) {
            stop(Ending.DEADLINE);
            return true;
        }
        return false;
    }

    /** Drops the windows that wait. Returns whether nothing is running either, so that the caller must complete the job. */
    boolean stop(Ending reason) {
        ending = reason;
        end = next;
        return busy == 0;
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

    ScoreCache.Key key(int window) {
        return keys[window];
    }

    void completeStopped() {
        complete(ending);
    }

    /** What a listener throws is reported as if its thread had died of it, but the thread goes on: it has others to answer. */
    void complete(Ending reason) {
        try {
            listener.accept(new InferenceResult(logits, reason, fromCache, waitNanos, failure));
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
