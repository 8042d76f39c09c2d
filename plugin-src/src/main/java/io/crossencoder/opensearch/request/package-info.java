/**
 * What did the user ask? In go pipeline configuration, {@code ext.cross_encoder} and query bodies, out come validated records
 * and the query text. Imports nothing of ours.
 */
package io.crossencoder.opensearch.request;
