/**
 * How does a model of ML Commons score windows? In go a query and windows, out to ML Commons go a few large calls with their texts, back
 * come logits. The other plugin may be absent, and its classes are never visible to ours: the request is written as the bytes
 * that its own class reads, and the answer is read as the JSON that its REST API gives. Must not import the engine, models or
 * requests of ours.
 */
package io.crossencoder.opensearch.mlcommons;
