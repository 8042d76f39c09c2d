package io.crossencoder.opensearch.scoring;

import java.util.List;
import org.opensearch.core.action.ActionListener;

/**
 * The seam between ranking and inference: anything that can turn a query and windows into logits.
 *
 * <p>The listener is completed exactly once, on any thread, with one logit per window. A scorer that runs out of time answers
 * with what it has; it fails only if it could not start: {@link ScorerOverloadedException} where it has too much to do.
 */
public interface WindowScorer {
    /**
     * Scores windows, the first ones first.
     *
     * @param query the query's text, for scorers that take words
     */
    void score(String query, List<DocumentWindow> windows, Deadline deadline, ActionListener<WindowLogits> listener);

    /** The name users know the device by that scores. */
    String device();

    /** Nanoseconds that a pair of this many tokens will take; 0 where nobody knows. */
    long estimateNanos(int tokens);

    /** Whether windows should come all together, rather than some of them sooner. */
    boolean costsPerCall();
}
