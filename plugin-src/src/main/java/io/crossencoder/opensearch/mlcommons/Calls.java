package io.crossencoder.opensearch.mlcommons;

import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DocumentWindow;
import io.crossencoder.opensearch.scoring.WindowLogits;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.WindowTrace;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/**
 * The windows of one hand-over on their way through a model, in few large calls, the first ones first. Answers when all are scored,
 * when the deadline has come, when the search is cancelled, or when a call has failed and the others are back; what comes later
 * is dropped.
 */
final class Calls {
    /** What rerank services count as one unit and take in one request. */
    static final int WINDOWS_PER_CALL = 100;

    /** So that a long list does not wait for the sum of its calls, and no service sees a burst. */
    static final int CALLS_AT_ONCE = 2;

    /** Kept back for building the answer. */
    private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How long a cancelled search may wait for its answer. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Of what a service says about its failure, which may be a whole page. */
    private static final int TOLD_CHARS = 500;

    private final MlCommonsScorer scorer;
    private final String query;
    private final List<DocumentWindow> windows;
    private final Deadline deadline;
    private final ActionListener<WindowLogits> listener;
    private final float[] logits;
    private int sent;
    private int running;
    private boolean answered;
    private String failure;
    private Ending ending = Ending.COMPLETE;

    Calls(
            MlCommonsScorer scorer,
            String query,
            List<DocumentWindow> windows,
            Deadline deadline,
            ActionListener<WindowLogits> listener) {
        this.scorer = scorer;
        this.query = query;
        this.windows = windows;
        this.deadline = new Deadline(deadline.nanos() - ANSWER_NANOS, deadline.cancelled());
        this.listener = listener;
        this.logits = new float[windows.size()];
        Arrays.fill(logits, Float.NaN);
    }

    void start(ThreadPool threadPool) {
        goOn();
        look(threadPool);
    }

    /** Looks at the clock now and again, for a call may take as long as it likes. */
    private void look(ThreadPool threadPool) {
        if (isAnswered()) {
            return;
        }
        if (deadline.isOver()) {
            stop(deadline.cancelled().getAsBoolean() ? Ending.CANCELLED : Ending.DEADLINE);
            return;
        }
        long left = Math.max(0, deadline.nanos() - System.nanoTime());
        try {
            threadPool.schedule(
                    () -> look(threadPool),
                    TimeValue.timeValueNanos(Math.min(left, LOOK_NANOS)),
                    ThreadPool.Names.GENERIC);
        } catch (OpenSearchRejectedExecutionException e) {
            stop(Ending.STOPPING);
        }
    }

    private synchronized boolean isAnswered() {
        return answered;
    }

    /** Starts what calls may be started, and answers when there is nothing left to wait for. */
    private void goOn() {
        while (true) {
            int from;
            int to;
            synchronized (this) {
                boolean wantsMore = sent < windows.size() && failure == null && !deadline.isOver();
                if (answered || !wantsMore || running >= CALLS_AT_ONCE) {
                    break;
                }
                from = sent;
                to = Math.min(windows.size(), from + WINDOWS_PER_CALL);
                sent = to;
                running++;
            }
            call(from, to);
        }
        answerIfDone();
    }

    private void call(int from, int to) {
        List<String> texts =
                windows.subList(from, to).stream().map(DocumentWindow::slice).toList();
        ActionListener<float[]> arrival = ActionListener.notifyOnce(new ActionListener<>() {
            @Override
            public void onResponse(float[] scores) {
                arrived(from, scores);
                goOn();
            }

            @Override
            public void onFailure(Exception e) {
                failed(e);
                goOn();
            }
        });
        try {
            scorer.predict(query, texts, arrival);
        } catch (RuntimeException e) {
            arrival.onFailure(e);
        }
    }

    private synchronized void arrived(int from, float[] scores) {
        running--;
        if (answered) {
            return;
        }
        try {
            for (int i = 0; i < scores.length; i++) {
                logits[from + i] = scorer.logit(scores[i]);
            }
        } catch (IllegalArgumentException e) {
            Arrays.fill(logits, from, from + scores.length, Float.NaN);
            note(e);
            return;
        }
        int missing = (int) countNaN(from, from + scores.length);
        if (missing > 0) {
            note(new IllegalArgumentException("gave no number for [" + missing + "] of [" + scores.length + "] texts"));
        }
    }

    private long countNaN(int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += Float.isNaN(logits[i]) ? 1 : 0;
        }
        return count;
    }

    private synchronized void failed(Exception e) {
        running--;
        note(e);
        if (ExceptionsHelper.status(e) == RestStatus.TOO_MANY_REQUESTS) {
            ending = Ending.OVERLOADED;
        }
    }

    private void note(Exception e) {
        if (failure == null) {
            String told = scorer.failure(e);
            failure = told.substring(0, Math.min(TOLD_CHARS, told.length()));
        }
    }

    private void answerIfDone() {
        synchronized (this) {
            boolean isDone = running == 0 && (sent == windows.size() || failure != null);
            if (answered || !isDone) {
                return;
            }
            answered = true;
        }
        answer();
    }

    private void stop(Ending reason) {
        synchronized (this) {
            if (answered) {
                return;
            }
            answered = true;
            ending = reason;
        }
        answer();
    }

    private void answer() {
        WindowTrace trace = new WindowTrace(new BitSet(), 0);
        listener.onResponse(new WindowLogits(logits, ending, 0, failure, trace));
    }
}
