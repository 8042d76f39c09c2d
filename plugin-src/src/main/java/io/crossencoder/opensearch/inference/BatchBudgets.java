package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.PairScorer;
import java.util.Map;
import java.util.WeakHashMap;

/** The budgets of one accelerator, one for each model: how fast a model is, and what fits, says nothing of another. Thread-safe. */
final class BatchBudgets {
    private final int most;
    private final long targetNanos;
    /** Models are closed and loaded again, and nobody tells this. */
    private final Map<PairScorer, BatchBudget> ofModels = new WeakHashMap<>();

    /**
     * @param most tokens of a run, whatever the model
     * @param targetNanos that a run should take at most
     */
    BatchBudgets(int most, long targetNanos) {
        this.most = most;
        this.targetNanos = targetNanos;
    }

    /** That of a model. */
    synchronized BatchBudget of(PairScorer model) {
        return ofModels.computeIfAbsent(model, unknown -> new BatchBudget(most, targetNanos));
    }
}
