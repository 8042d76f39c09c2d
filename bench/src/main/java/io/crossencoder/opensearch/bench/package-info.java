/** What does a rerank cost? Measurements that need the plugin's classes and a node in one process. Not part of the plugin. */
package io.crossencoder.opensearch.bench;
