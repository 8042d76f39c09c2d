/**
 * Does a search through the plugin look to its client as it did before, in a cluster of several nodes in this JVM, with the real
 * model? Each class asks one question. Most tests send the same search twice, once through the pipeline and once through
 * {@code _none}, and compare the two answers as JSON, which is what clients see.
 */
package io.crossencoder.opensearch.cluster;
