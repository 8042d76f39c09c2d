package io.crossencoder.opensearch.onnx;

/** ONNX Runtime refused a model or failed in a run. */
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DeviceFault fault;

    SessionException(String message, Throwable cause) {
        this(message, cause, DeviceFault.NONE);
    }

    public SessionException(String message, Throwable cause, DeviceFault fault) {
        super(message, cause);
        this.fault = fault;
    }

    /** What that means for the device. */
    public DeviceFault fault() {
        return fault;
    }
}
