package io.crossencoder.opensearch.scoring;

/**
 * Where the time went, in nanoseconds. The first documents are being scored while the others are tokenised, so the parts may
 * add up to more than the whole.
 *
 * @param tokenise reading texts into tokens, and choosing windows
 * @param queue from the first window's arrival until a worker took it up
 * @param run from then until the last window had its logit
 * @param order pooling, combining, sorting
 */
public record Times(long tokenise, long queue, long run, long order) {}
