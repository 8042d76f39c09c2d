package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.model.LoadedModel;
import java.util.Optional;

/**
 * One model of a cascade, from the cheap to the good.
 *
 * @param name by which users know the model
 * @param model cuts the windows by its tokenizer and length, and scores them unless somebody else does
 * @param elsewhere who scores them instead
 * @param options how the windows are cut, and what this stage's logits are combined with; the activation is that of the whole task
 * @param keep what goes on to the next stage
 */
public record Stage(
        String name, LoadedModel model, Optional<WindowScorer> elsewhere, ScoringOptions options, Keep keep) {

    /** A stage whose model runs on this node. */
    public Stage(String name, LoadedModel model, ScoringOptions options, Keep keep) {
        this(name, model, Optional.empty(), options, keep);
    }

    /**
     * What a stage hands on: the best of its documents, and what of them.
     *
     * @param documents how many
     * @param windows how many of the best windows of each text, or null for whatever the next stage chooses by itself
     */
    public record Keep(int documents, Integer windows) {
        /** Everything, as it was. */
        public static final Keep ALL = new Keep(Integer.MAX_VALUE, null);
    }
}
