package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.InferenceJob;
import io.crossencoder.opensearch.inference.InferenceResult;
import io.crossencoder.opensearch.inference.QueueFullException;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.List;
import org.opensearch.core.action.ActionListener;

/** Scores windows on this node's engine with one model. */
final class LocalWindowScorer implements WindowScorer {
    private final InferenceEngine engine;
    private final LoadedModel model;

    /**
     * @param model stays open until every listener has been completed: the caller holds a reference that long
     */
    LocalWindowScorer(InferenceEngine engine, LoadedModel model) {
        this.engine = engine;
        this.model = model;
    }

    @Override
    public void score(
            String query, List<DocumentWindow> windows, Deadline deadline, ActionListener<WindowLogits> listener) {
        InferenceJob job = new InferenceJob(
                model.session(),
                model.fingerprint(),
                windows.stream().map(DocumentWindow::pair).toList(),
                deadline.nanos(),
                deadline.cancelled());
        try {
            engine.submit(job, result -> listener.onResponse(logits(result)));
        } catch (QueueFullException e) {
            listener.onFailure(new ScorerOverloadedException(e));
        }
    }

    private static WindowLogits logits(InferenceResult result) {
        Ending ending = switch (result.ending()) {
            case COMPLETE -> Ending.COMPLETE;
            case DEADLINE -> Ending.DEADLINE;
            case CANCELLED -> Ending.CANCELLED;
            case CLOSED -> Ending.STOPPING;
        };
        String failure = result.failure() == null
                ? null
                : String.valueOf(result.failure().getMessage());
        return new WindowLogits(
                result.logits(),
                ending,
                result.cached(),
                failure,
                new WindowTrace(result.fromCache(), result.waitNanos()));
    }
}
