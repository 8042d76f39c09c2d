package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.ScoreCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void noWindowStartsThatWouldBeLate() {
        assertEquals(950, LocalWindowScorer.lastStart(0, 1_000, 40));
        assertEquals(1_000, LocalWindowScorer.lastStart(0, 1_000, 0));
        assertEquals(1_000, LocalWindowScorer.lastStart(2_000, 1_000, 40));
    }

    /** A node that was held up for minutes has to find out that it is fast again. */
    @Test
    void windowsStartHoweverSlowTheModelSeems() {
        assertEquals(500, LocalWindowScorer.lastStart(0, 1_000, 1_000_000));
    }
}
