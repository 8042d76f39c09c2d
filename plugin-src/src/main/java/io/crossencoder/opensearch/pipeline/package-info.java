/**
 * The coordinator's entry: {@code rerank_candidates} widens a search, {@code cross_encoder} reranks its response. In go
 * requests and responses of the platform; the only place where a {@code SearchResponse} is copied.
 */
package io.crossencoder.opensearch.pipeline;
