package io.crossencoder.opensearch.mlcommons;

import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DocumentWindow;
import io.crossencoder.opensearch.scoring.WindowLogits;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.ThreadPool;

/**
 * The windows of one hand-over on their way through a model, in few large calls, the first ones first. Answers when all are scored,
 * when the deadline has come, when the search is cancelled, or when a call has failed and the others are back; what comes later
 * is dropped.
 */
final class Calls {
    /** What rerank services count as one unit and take in one request. */
    private static final int WINDOWS_PER_CALL = 100;

    /** So that a long list does not wait for the sum of its calls, and no service sees a burst. */
    private static final int CALLS_AT_ONCE = 2;

    /** How long a cancelled search may wait for its answer. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MlCommonsScorer scorer;
    private final String query;
    private final List<DocumentWindow> windows;
    private final Deadline deadline;
    private final ActionListener<WindowLogits> listener;
    private final Arrivals arrivals;
    private int sent;
    private int running;
    private boolean answered;

    /**
     * @param listener is called exactly once
     */
    Calls(
            MlCommonsScorer scorer,
            String query,
            List<DocumentWindow> windows,
            Deadline deadline,
            ActionListener<WindowLogits> listener) {
        this.scorer = scorer;
        this.query = query;
        this.windows = windows;
        this.deadline = deadline.forLogits();
        this.listener = listener;
        this.arrivals = new Arrivals(scorer, windows.size());
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
        int from = next();
        while (from >= 0) {
            call(from, end(from));
            from = next();
        }
        answer(Arrivals::complete, this::isDone);
    }

    /** Where the next call starts; −1 where there is none now. */
    private synchronized int next() {
        boolean mayCall = !answered && running < CALLS_AT_ONCE && !deadline.isOver();
        if (!mayCall || arrivals.isFailed() || sent == windows.size()) {
            return -1;
        }
        int from = sent;
        sent = end(from);
        running++;
        return from;
    }

    private int end(int from) {
        return Math.min(windows.size(), from + WINDOWS_PER_CALL);
    }

    private boolean isDone() {
        return running == 0 && (sent == windows.size() || arrivals.isFailed());
    }

    private void call(int from, int to) {
        List<String> texts =
                windows.subList(from, to).stream().map(DocumentWindow::slice).toList();
        ActionListener<float[]> arrival = ActionListener.notifyOnce(new ActionListener<>() {
            @Override
            public void onResponse(float[] scores) {
                arrived(() -> arrivals.add(from, scores));
            }

            @Override
            public void onFailure(Exception e) {
                arrived(() -> arrivals.fail(e));
            }
        });
        try {
            scorer.predict(query, texts, arrival);
        } catch (RuntimeException e) {
            arrival.onFailure(e);
        }
    }

    private void arrived(Runnable take) {
        synchronized (this) {
            running--;
            take.run();
        }
        goOn();
    }

    private void stop(Ending reason) {
        answer(there -> there.stopped(reason), () -> true);
    }

    /** Answers with what is there now, if nobody has and it is time to. */
    private void answer(Function<Arrivals, WindowLogits> with, BooleanSupplier isTime) {
        WindowLogits answer;
        synchronized (this) {
            if (answered || !isTime.getAsBoolean()) {
                return;
            }
            answered = true;
            answer = with.apply(arrivals);
        }
        listener.onResponse(answer);
    }
}
