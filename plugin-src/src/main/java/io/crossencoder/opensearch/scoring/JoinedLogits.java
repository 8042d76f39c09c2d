package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.core.action.ActionListener;

/**
 * Makes one answer of two. The listener is completed when both halves are in, also when one fails at once: the other may still
 * be using the model. Where the scorer had room for the first half only, that is the answer.
 */
final class JoinedLogits {
    private final WindowLogits[] halves = new WindowLogits[2];
    private final AtomicInteger missing = new AtomicInteger(2);
    private final ActionListener<WindowLogits> listener;
    private volatile Exception failure;

    JoinedLogits(ActionListener<WindowLogits> listener) {
        this.listener = listener;
    }

    /** Takes the first half; to be completed once. */
    ActionListener<WindowLogits> first() {
        return new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                arrived(0, logits);
            }

            @Override
            public void onFailure(Exception e) {
                failed(e);
            }
        };
    }

    /**
     * Takes the second half; to be completed once.
     *
     * @param windows how many it has
     */
    ActionListener<WindowLogits> second(int windows) {
        return new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                arrived(1, logits);
            }

            @Override
            public void onFailure(Exception e) {
                if (e instanceof ScorerOverloadedException) {
                    arrived(1, WindowLogits.none(windows, Ending.OVERLOADED, e.getMessage()));
                } else {
                    failed(e);
                }
            }
        };
    }

    /** Whether the first half was refused; then the second is not worth its work, and {@link #abandon} ends it. */
    boolean isRefused() {
        return failure != null;
    }

    /** Takes nothing for the second half, whose first has failed. */
    void abandon() {
        completed();
    }

    private void arrived(int half, WindowLogits logits) {
        halves[half] = logits;
        completed();
    }

    private void failed(Exception e) {
        failure = e;
        completed();
    }

    private void completed() {
        if (missing.decrementAndGet() > 0) {
            return;
        }
        if (failure == null) {
            listener.onResponse(join(halves[0], halves[1]));
        } else {
            listener.onFailure(failure);
        }
    }

    private static WindowLogits join(WindowLogits first, WindowLogits second) {
        float[] logits = Arrays.copyOf(first.logits(), first.logits().length + second.logits().length);
        System.arraycopy(second.logits(), 0, logits, first.logits().length, second.logits().length);
        return new WindowLogits(
                logits,
                first.ending() == Ending.COMPLETE ? second.ending() : first.ending(),
                first.failure() == null ? second.failure() : first.failure(),
                first.trace().followedBy(second.trace(), first.logits().length));
    }
}
