package io.crossencoder.opensearch.pipeline;

/** What the platform reads from every processor's configuration. */
record Labels(String tag, String description, boolean ignoreFailure) {}
