package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.Windower.Cut;
import java.util.List;
import org.opensearch.core.action.ActionListener;

/** Puts documents into the order in which they answer a query. */
public final class Reranker {
    private final InferenceEngine engine;

    public Reranker(InferenceEngine engine) {
        this.engine = engine;
    }

    /**
     * Tokenises on the calling thread, milliseconds per hundred documents, then scores in the background. The listener is
     * completed exactly once, on an inference worker or the calling thread: hand off at once.
     *
     * @param model the caller holds a reference until the listener is completed
     * @param documents in first-stage order
     */
    public void rerank(
            LoadedModel model,
            String query,
            List<Document> documents,
            ScoringOptions options,
            Deadline deadline,
            ActionListener<RerankOutcome> listener) {
        Windower windower = new Windower(model.tokenizer(), model.manifest().maxLength(), options);
        Cut cut = windower.cut(query, documents, deadline);
        WindowScorer scorer = new LocalWindowScorer(engine, model);
        // Not ActionListener.wrap, which completes a second time when the listener itself throws.
        scorer.score(query, cut.windows(), deadline, new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                RerankOutcome outcome;
                try {
                    outcome = Reranker.outcome(cut, documents, options, logits);
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
    }

    private static RerankOutcome outcome(
            Cut cut, List<Document> documents, ScoringOptions options, WindowLogits logits) {
        float[] firstStage = new float[documents.size()];
        for (int i = 0; i < firstStage.length; i++) {
            firstStage[i] = documents.get(i).firstStageScore();
        }
        double[] pooled = Pooling.max(cut.windows(), logits.logits(), documents);
        Combination combination = options.combination();
        Ending ending = cut.untokenized() > 0 && logits.ending() == Ending.COMPLETE ? Ending.DEADLINE : logits.ending();
        return new RerankOutcome(
                Ranking.of(pooled, firstStage, combination, options.sigmoid()),
                cut.windows().size(),
                scored(logits.logits()),
                cut.shape(),
                cut.queryTruncated(),
                cut.skipped(),
                ending,
                logits.cached(),
                (int) documents.stream()
                        .filter(document -> document.parts().isEmpty())
                        .count(),
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
