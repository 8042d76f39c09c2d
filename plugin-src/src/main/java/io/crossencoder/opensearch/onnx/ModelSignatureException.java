package io.crossencoder.opensearch.onnx;

/** The ONNX graph can be read, but its inputs or outputs are not a cross-encoder's. */
public final class ModelSignatureException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ModelSignatureException(String found) {
        super("not a cross-encoder: " + found + "; export it for sequence classification with one label");
    }
}
