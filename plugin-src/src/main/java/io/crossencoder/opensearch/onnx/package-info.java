/**
 * Sessions, tensors and execution providers. In go token ids, out come logits. The only importer of {@code ai.onnxruntime}; imports
 * nothing of OpenSearch.
 */
package io.crossencoder.opensearch.onnx;
