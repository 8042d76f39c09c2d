package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.ModelChoice.Local;
import io.crossencoder.opensearch.request.ModelChoice.MlCommons;
import io.crossencoder.opensearch.request.ModelChoice.Scores;
import io.crossencoder.opensearch.scoring.ForeignModels;
import io.crossencoder.opensearch.scoring.WindowScorer;
import java.util.Optional;

/**
 * Whatever a pipeline, or a request of the rerank API, may name.
 *
 * @param own models of this node
 * @param foreign models of ML Commons
 */
public record KnownModels(ModelRegistry own, ForeignModels foreign) {

    /** The model of this node by which a model's windows are cut: the model itself where it is one. */
    static String cutter(ModelChoice model) {
        return switch (model) {
            case Local local -> local.label();
            case MlCommons other -> ModelChoice.DEFAULT.label();
        };
    }

    /**
     * Makes sure that there may be such a model.
     *
     * @throws IllegalArgumentException if not, with the remedy
     */
    public void requireKnown(ModelChoice model) {
        String cutter = cutter(model);
        if (!own.exists(cutter)) {
            throw new IllegalArgumentException(own.unknown(cutter));
        }
        unavailable(model).ifPresent(why -> {
            throw new IllegalArgumentException("[model] [" + model.label() + "] can't be used: " + why);
        });
    }

    /** Whether there may be such a model; of one of ML Commons only that plugin knows. */
    public boolean mayExist(ModelChoice model) {
        return own.exists(cutter(model)) && unavailable(model).isEmpty();
    }

    /** Why this node can't reach a model, wherever it runs; empty where it may. */
    Optional<String> unavailable(ModelChoice model) {
        return model instanceof MlCommons ? foreign.unavailable() : Optional.empty();
    }

    /** Starts loading what has to be loaded. */
    public void prepare(ModelChoice model) {
        own.prepare(cutter(model));
    }

    /** Who scores a model's windows, as the caller, unless this node's engine does. */
    Optional<WindowScorer> elsewhere(ModelChoice model) {
        return switch (model) {
            case Local local -> Optional.empty();
            case MlCommons other -> Optional.of(foreign.scorer(other.id(), other.scores() == Scores.PROBABILITY));
        };
    }
}
