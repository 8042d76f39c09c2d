package io.crossencoder.opensearch.inference;

/** Is told how long things take. Called on the engine's threads: it must be quick and must not throw. */
public interface EngineWatch {
    /** Does not care. */
    EngineWatch NONE = new EngineWatch() {
        @Override
        public void waited(long nanos) {}

        @Override
        public void ran(long nanos) {}
    };

    /** A job has ended that waited this long for its first window, or in vain. */
    void waited(long nanos);

    /** The model ran on a window for so long, or on an accelerator on a batch. */
    void ran(long nanos);

    /**
     * Something went wrong on an accelerator.
     *
     * @param device its name
     * @param reason for the operator
     */
    default void happened(DeviceEvent event, String device, String reason) {}
}
