/**
 * The engine on this node: in what order does the device see the windows? In go jobs (all windows of one search, with its
 * deadline), out come their logits. Holds the queue, the workers and the score cache; knows nothing of documents, fields or
 * OpenSearch.
 */
package io.crossencoder.opensearch.inference;
