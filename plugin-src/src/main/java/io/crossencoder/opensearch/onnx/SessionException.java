package io.crossencoder.opensearch.onnx;

/** ONNX Runtime refused a model or failed in a run. */
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionException(String message, Throwable cause) {
        super(message, cause);
    }
}
