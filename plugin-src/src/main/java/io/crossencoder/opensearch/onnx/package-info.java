/**
 * Sessions, tensors, execution providers, and the account of the memory that sessions take. In go token ids, out come logits. The
 * only importer of {@code ai.onnxruntime}; imports nothing of OpenSearch.
 */
package io.crossencoder.opensearch.onnx;
