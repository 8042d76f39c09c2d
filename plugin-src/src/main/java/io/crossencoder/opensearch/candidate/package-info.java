/**
 * Which hits, and what text? In go hits, out come candidates with their texts: read on the shard by a fetch sub-phase of ours
 * where every node has the plugin, else out of {@code _source}. Must not import scoring.
 */
package io.crossencoder.opensearch.candidate;
