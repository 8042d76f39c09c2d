package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.action.ActionListener;

/** Puts documents into the order in which they answer a query. */
public final class Reranker {
    /** Documents that keep the workers busy while the others are tokenised, which takes a fiftieth of the time of scoring. */
    private static final int HEAD_START = 8;

    private final InferenceEngine engine;

    public Reranker(InferenceEngine engine) {
        this.engine = engine;
    }

    /**
     * Tokenises on the calling thread, some ten milliseconds per hundred documents, and scores in the background. The listener
     * is completed exactly once, on an inference worker or the calling thread: hand off at once. If this method throws, it
     * never will be.
     *
     * @param model the caller holds a reference until the listener is completed
     */
    public void rerank(LoadedModel model, RerankTask task, ActionListener<RerankOutcome> listener) {
        Windower windower = new Windower(model.tokenizer(), model.manifest().maxLength(), task);
        List<DocumentWindow> windows = new ArrayList<>(windower.head(HEAD_START));
        WindowScorer scorer = new LocalWindowScorer(engine, model);
        // Not ActionListener.wrap, which completes a second time when the listener itself throws.
        JoinedLogits joined = new JoinedLogits(new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                RerankOutcome outcome;
                try {
                    outcome = outcome(task, windower, windows, logits);
                } catch (RuntimeException e) {
                    listener.onFailure(e);
                    return;
                }
                listener.onResponse(outcome);
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        });
        scorer.score(task.query(), List.copyOf(windows), task.deadline(), joined.first());
        if (joined.isRefused()) {
            joined.abandon();
            return;
        }
        List<DocumentWindow> rest;
        try {
            rest = windower.rest();
            windows.addAll(rest);
        } catch (RuntimeException e) {
            joined.second(0).onFailure(e);
            return;
        }
        scorer.score(task.query(), rest, task.deadline(), joined.second(rest.size()));
    }

    private static RerankOutcome outcome(
            RerankTask task, Windower windower, List<DocumentWindow> windows, WindowLogits logits) {
        float[] firstStage = task.firstStage();
        double[] pooled = Pooling.max(windows, logits.logits(), task.documents());
        Combination combination = task.options().combination();
        boolean ranOut = windower.ranOutOfTime() && logits.ending() == Ending.COMPLETE;
        return new RerankOutcome(
                Ranking.of(pooled, firstStage, combination, task.options().sigmoid()),
                windows.size(),
                scored(logits.logits()),
                windower.shape(),
                windower.queryTruncated(),
                windower.skipped(),
                ranOut ? Ending.DEADLINE : logits.ending(),
                logits.cached(),
                task.withoutText(),
                combination.fallsBack(firstStage),
                logits.failure());
    }

    private static int scored(float[] logits) {
        int scored = 0;
        for (float logit : logits) {
            scored += Float.isNaN(logit) ? 0 : 1;
        }
        return scored;
    }
}
