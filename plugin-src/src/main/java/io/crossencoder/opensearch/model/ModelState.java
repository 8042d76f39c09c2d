package io.crossencoder.opensearch.model;

/** Where a model stands on this node. */
public sealed interface ModelState {
    /** Being read and checked in the background. */
    record Loading() implements ModelState {}

    /** Serving. */
    record Ready(LoadedModel model) implements ModelState {}

    /**
     * Refused.
     *
     * @param reason what is wrong and what to do about it
     */
    record Failed(String reason) implements ModelState {}
}
