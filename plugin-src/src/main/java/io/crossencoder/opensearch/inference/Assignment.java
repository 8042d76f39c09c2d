package io.crossencoder.opensearch.inference;

/** One window of one job, taken to be run. */
record Assignment(RunningJob job, int window) {}
