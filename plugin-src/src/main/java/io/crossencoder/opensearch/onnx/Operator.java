package io.crossencoder.opensearch.onnx;

/**
 * What a node of a graph computes: an operator of ONNX or of ONNX Runtime, of a library, or a function that the file defines.
 *
 * @param domain whose it is; empty for ONNX
 * @param overload which of several functions of one name, or nothing
 */
record Operator(String domain, String name, String overload) {
    Operator {
        domain = domain.equals("ai.onnx") ? "" : domain;
    }

    /** As ONNX Runtime's messages have it: {@code com.microsoft::Attention}. */
    @Override
    public String toString() {
        return domain + "::" + name + (overload.isEmpty() ? "" : ":" + overload);
    }
}
