/**
 * The shard's entry: {@code rescore} with {@code cross_encoder} reranks each shard's own first hits on the shard's own node. In
 * go the documents that a shard has found, out come the same documents in their new order, before anything is fetched. Its
 * thread waits, so every wait here is bounded.
 */
package io.crossencoder.opensearch.rescore;
