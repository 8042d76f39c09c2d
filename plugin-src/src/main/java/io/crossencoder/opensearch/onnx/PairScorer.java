package io.crossencoder.opensearch.onnx;

/**
 * One model as the engine sees it: the seam between what is to be run and the device that runs it. Behind it stands a session on
 * the CPU ({@link CrossEncoderSession}), or one on the CPU with others on accelerators ({@link AcceleratedModel}).
 *
 * <p>Thread-safe. {@link #close()} lets the runs in progress end.
 */
public interface PairScorer extends AutoCloseable {
    /**
     * Runs one batch of pairs that are, padding included, equally long.
     *
     * @param inputs holds {@code batch × length} ids and types, written but not flipped
     * @return one logit per pair
     * @throws SessionException if the run fails, or the model is closed; its fault says what the device is good for afterwards
     */
    float[] run(InputBuffers inputs, int batch, int length);

    /** Nanoseconds that one pair of this length will take in a run, by what recent runs took; 0 before the first run. */
    long estimateNanos(int length);

    /** The name users know the device by: {@code cpu}, {@code cuda:0}; of several, with commas. */
    String device();

    /** Tokens of the longest pair, padding included. */
    default int longest() {
        return Integer.MAX_VALUE;
    }

    /** Whether it is to be run in batches, on accelerators. May turn false when accelerators are lost; never true again. */
    default boolean isAccelerated() {
        return false;
    }

    /** Whether it lies on this accelerator. */
    default boolean isOn(Accelerator accelerator) {
        return false;
    }

    /** The model as it lies on an accelerator; itself where it lies on none. */
    default PairScorer on(Accelerator accelerator) {
        return this;
    }

    @Override
    void close();
}
