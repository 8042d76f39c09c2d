package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.ScoreCache;
import org.junit.jupiter.api.AfterEach;

/** Does this node's engine keep what scorers promise? */
class LocalWindowScorerTest extends WindowScorerContract {
    private final InferenceEngine engine = new InferenceEngine(2, 1_000, new ScoreCache(0));

    @AfterEach
    void stop() {
        engine.close();
    }

    @Override
    protected WindowScorer scorer() {
        return new LocalWindowScorer(engine, model);
    }
}
