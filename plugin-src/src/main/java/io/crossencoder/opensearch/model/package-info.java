/**
 * What may run here? In goes a model folder's name, out comes a {@link io.crossencoder.opensearch.model.LoadedModel} whose
 * files, signature and answers were checked, or the reason why there is none. Owns the native memory of sessions and
 * tokenizers; must not know queues or searches.
 */
package io.crossencoder.opensearch.model;
