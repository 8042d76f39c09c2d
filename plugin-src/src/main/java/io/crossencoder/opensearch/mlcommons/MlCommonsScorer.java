package io.crossencoder.opensearch.mlcommons;

import io.crossencoder.opensearch.mlcommons.MlCommonsModels.Predictor;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DocumentWindow;
import io.crossencoder.opensearch.scoring.WindowLogits;
import io.crossencoder.opensearch.scoring.WindowScorer;
import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Scores windows with one model of ML Commons, for one search. Nothing is cached: a model may change under its id, and we would
 * not know.
 */
final class MlCommonsScorer implements WindowScorer {
    /** What a probability of 0 or 1 is taken for: no further off than float can tell from 1. */
    private static final double LEAST_PROBABILITY = 1e-7;

    private final String id;
    private final boolean givesProbabilities;
    private final Predictor predictor;
    private final ThreadPool threadPool;

    MlCommonsScorer(String id, boolean givesProbabilities, Predictor predictor, ThreadPool threadPool) {
        this.id = id;
        this.givesProbabilities = givesProbabilities;
        this.predictor = predictor;
        this.threadPool = threadPool;
    }

    @Override
    public String device() {
        return "ml_commons";
    }

    /** Nobody knows: other searches, other nodes and other services share it. */
    @Override
    public long estimateNanos(int tokens) {
        return 0;
    }

    /** A call takes a way through the cluster or the world, and services charge by the call. */
    @Override
    public boolean costsPerCall() {
        return true;
    }

    @Override
    public void score(
            String query, List<DocumentWindow> windows, Deadline deadline, ActionListener<WindowLogits> listener) {
        new Calls(this, query, windows, deadline, listener).start(threadPool);
    }

    void predict(String query, List<String> texts, ActionListener<float[]> listener) {
        predictor.predict(query, texts, listener);
    }

    /**
     * A model's score as a logit; NaN for NaN.
     *
     * @throws IllegalArgumentException if it can't be what it is said to be
     */
    float logit(float score) {
        if (!givesProbabilities || Float.isNaN(score)) {
            return score;
        }
        if (score < 0 || score > 1) {
            throw new IllegalArgumentException("gave the score [" + score
                    + "], which is no probability; leave out \"scores\": \"probability\", or correct the connector");
        }
        double inside = Math.clamp((double) score, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY);
        return (float) Math.log(inside / (1 - inside));
    }

    /** What a user is told of what a call brought instead of scores. */
    String describe(String failure) {
        return "model [" + id + "] of ML Commons: " + failure;
    }
}
