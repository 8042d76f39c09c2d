package io.crossencoder.opensearch.model;

/** Where a model stands on this node. */
public sealed interface ModelState {
    /** Being read and checked in the background. */
    record Loading() implements ModelState {}

    /**
     * Serving.
     *
     * @param loadNanos how long it took to open and check it
     */
    record Ready(LoadedModel model, long loadNanos) implements ModelState {}

    /**
     * Refused.
     *
     * @param reason what is wrong and what to do about it
     */
    record Failed(String reason) implements ModelState {}
}
