/**
 * What do all entries share that rerank hits? In go options and candidates, out come a task for scoring, models held while it
 * runs, and what there is to say of its outcome. Must not know where hits come from and where they go.
 */
package io.crossencoder.opensearch.rerank;
