package io.crossencoder.opensearch.onnx;

/** The ONNX graph can be read, but its inputs or outputs are not a cross-encoder's. */
public final class ModelSignatureException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ModelSignatureException(String found) {
        this(found, "export it for sequence classification with one label");
    }

    private ModelSignatureException(String found, String remedy) {
        super("not a cross-encoder: " + found + "; " + remedy);
    }

    /** A classifier with several labels, of which none, or one that does not exist, was chosen. */
    static ModelSignatureException label(String found, int labels) {
        return new ModelSignatureException(
                found,
                "export it for sequence classification with one label, or say in manifest.json which one counts, [\"label\": 0] to"
                        + " [\"label\": " + (labels - 1) + "]");
    }
}
