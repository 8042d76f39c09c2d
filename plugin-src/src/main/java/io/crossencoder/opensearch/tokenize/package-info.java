/**
 * Which token ids? In goes text, out come ids with their character offsets, and windows that pair a query with a slice of a
 * document. The only importer of DJL; imports nothing of OpenSearch, so that benchmarks and tools can use it in a plain
 * JVM.
 */
package io.crossencoder.opensearch.tokenize;
