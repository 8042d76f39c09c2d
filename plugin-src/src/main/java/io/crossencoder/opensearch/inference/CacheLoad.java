package io.crossencoder.opensearch.inference;

/**
 * How full a cache is, and what it has been good for since it was made.
 *
 * @param entries now
 * @param bytes of these entries (estimate)
 * @param limit of these bytes
 * @param hits look-ups that found something
 * @param misses look-ups that did not
 * @param evictions entries dropped to make room
 */
public record CacheLoad(long entries, long bytes, long limit, long hits, long misses, long evictions) {}
