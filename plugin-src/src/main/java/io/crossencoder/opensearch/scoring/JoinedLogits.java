package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.core.action.ActionListener;

/**
 * Makes one answer of two. The listener is completed when both halves are in, also when one fails at once: the other may still
 * be using the model.
 */
final class JoinedLogits {
    private final WindowLogits[] halves = new WindowLogits[2];
    private final Exception[] failures = new Exception[2];
    private final AtomicInteger missing = new AtomicInteger(2);
    private final ActionListener<WindowLogits> listener;

    JoinedLogits(ActionListener<WindowLogits> listener) {
        this.listener = listener;
    }

    /** Takes one half, 0 or 1; each is to be completed once. */
    ActionListener<WindowLogits> half(int index) {
        return new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                halves[index] = logits;
                arrived();
            }

            @Override
            public void onFailure(Exception e) {
                failures[index] = e;
                arrived();
            }
        };
    }

    private void arrived() {
        if (missing.decrementAndGet() > 0) {
            return;
        }
        Exception failure = failures[0] == null ? failures[1] : failures[0];
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
                first.cached() + second.cached(),
                first.failure() == null ? second.failure() : first.failure(),
                first.trace().followedBy(second.trace(), first.logits().length));
    }
}
