package io.crossencoder.opensearch.inference;

/**
 * The few sizes that batches come in: a device's allocator that has seen a shape serves it again from what it holds. Steps are an
 * eighth of the power of two below, so that at most an eighth is padding: 8, 16, …, 128, 144, …, 256, 288, ….
 */
final class Shapes {
    /** Half-precision kernels want multiples of eight. */
    private static final int LEAST_TOKENS = 8;

    private Shapes() {}

    /**
     * The length that a pair of so many tokens is padded to.
     *
     * @param longest what the model can take; at least {@code tokens}
     */
    static int length(int tokens, int longest) {
        int step = Math.max(LEAST_TOKENS, step(tokens));
        return Math.min(longest, Math.ceilDiv(tokens, step) * step);
    }

    /** The number of pairs that a batch of so many is filled up to. */
    static int pairs(int pairs) {
        int step = Math.max(1, step(pairs));
        return Math.ceilDiv(pairs, step) * step;
    }

    private static int step(int size) {
        return Integer.highestOneBit(Math.max(1, size - 1)) >> 3;
    }
}
