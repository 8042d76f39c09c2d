/**
 * What does reranking do to a collection? Enters: a node that is starting, a folder in BEIR layout. Leaves: an index whose default
 * pipeline reranks, and the quality and latency of its searches with and without that pipeline. Imports the server's JSON parser and
 * nothing of the plugin: it is one more client.
 */
package io.crossencoder.demo;
