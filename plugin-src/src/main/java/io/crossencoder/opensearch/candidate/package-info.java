/**
 * Which hits, and what text? In go hits, out come candidates with their texts: read on the shard, by a
 * rescorer or a fetch sub-phase of ours, or out of {@code _source} where a node lacks the plugin. Must not import scoring.
 */
package io.crossencoder.opensearch.candidate;
