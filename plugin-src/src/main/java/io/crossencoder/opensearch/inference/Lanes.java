package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.PairScorer;
import java.util.Optional;

/**
 * The engines of this node.
 *
 * @param cores runs models one window at a time
 * @param devices runs models in batches; empty where there is no accelerator
 */
public record Lanes(InferenceEngine cores, Optional<InferenceEngine> devices) {

    /** A node without accelerators. */
    public static Lanes of(InferenceEngine cores) {
        return new Lanes(cores, Optional.empty());
    }

    /** The engine that runs a model now. */
    public InferenceEngine of(PairScorer model) {
        return model.isAccelerated() ? devices.orElse(cores) : cores;
    }
}
