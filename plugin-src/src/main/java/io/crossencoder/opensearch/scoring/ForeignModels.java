package io.crossencoder.opensearch.scoring;

import java.util.Optional;

/** Models that another plugin of this node runs or reaches. */
public interface ForeignModels {
    /** Why this node has none, and what to do about it; empty where it may have. Whether a model exists shows when it is asked. */
    Optional<String> unavailable();

    /**
     * A scorer for one search. It asks as whoever calls this method, whatever thread it is used on.
     *
     * @param givesProbabilities whether the model's scores lie between 0 and 1; logits otherwise
     */
    WindowScorer scorer(String id, boolean givesProbabilities);
}
