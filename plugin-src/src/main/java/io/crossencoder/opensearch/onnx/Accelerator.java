package io.crossencoder.opensearch.onnx;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A device of this node that runs models in batches, until it is lost: a CUDA device that failed stays broken for this process,
 * whatever is tried on it. Thread-safe.
 */
public final class Accelerator {
    private static final int NO_CUDA = -1;

    private final int device;
    private final long memoryLimit;
    private final AtomicBoolean lost = new AtomicBoolean();

    private Accelerator(int device, long memoryLimit) {
        this.device = device;
        this.memoryLimit = memoryLimit;
    }

    /**
     * A card.
     *
     * @param device CUDA's number, from 0
     * @param memoryLimit bytes of the device's memory that each model may take, its weights included
     */
    public static Accelerator cuda(int device, long memoryLimit) {
        return new Accelerator(device, memoryLimit);
    }

    /** A core that stands in for a card, so that everything but the card itself runs where there is none: slow, for checks. */
    public static Accelerator core() {
        return new Accelerator(NO_CUDA, Long.MAX_VALUE);
    }

    boolean isCuda() {
        return device != NO_CUDA;
    }

    int device() {
        return device;
    }

    long memoryLimit() {
        return memoryLimit;
    }

    /** The name users know it by: {@code cuda:0}. */
    public String name() {
        return isCuda() ? "cuda:" + device : "cpu";
    }

    /** Whether it can't be used any more. */
    public boolean isLost() {
        return lost.get();
    }

    /** Gives it up. Returns whether nobody has before, so that it is said once. */
    public boolean lose() {
        return !lost.getAndSet(true);
    }
}
