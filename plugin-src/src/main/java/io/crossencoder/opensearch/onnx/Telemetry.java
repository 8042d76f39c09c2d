package io.crossencoder.opensearch.onnx;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Keeps ONNX Runtime from reporting home. From 1.29 on its libraries for Linux and macOS tell their maker which models are run,
 * unless the process's environment forbids it when they start (microsoft/onnxruntime#27379). Their start is fragile besides: where
 * there is no {@code /etc/machine-id}, as in many containers, it asks a shell, which OpenSearch's system call filter refuses, and
 * the node ends in a SIGSEGV (#32173); where the command line is long it overflows the stack. All of that is left out.
 */
final class Telemetry {
    private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";
    private static final String FORBIDDEN = "1";

    private Telemetry() {}

    /**
     * To be called before ONNX Runtime starts. Java can't change the environment of its process, so this asks the C library, by
     * the JNA that OpenSearch brings.
     *
     * @throws SessionException if that can't be done; then ONNX Runtime must not start
     */
    static void forbid() {
        // On Windows the system's own tracing collects, which the environment's setTelemetry stops.
        if (Platform.isWindows() || FORBIDDEN.equals(System.getenv(VARIABLE))) {
            return;
        }
        try {
            if (LibC.setenv(VARIABLE, FORBIDDEN, 1) != 0) {
                throw failure(null);
            }
        } catch (LinkageError e) {
            throw failure(e);
        }
    }

    private static SessionException failure(LinkageError cause) {
        String message =
                "ONNX Runtime's telemetry can't be switched off, because JNA can't be loaded; start the node with "
                        + VARIABLE + "=" + FORBIDDEN + " in its environment";
        return new SessionException(message, cause);
    }

    /** Linked when first used. */
    private static final class LibC {
        static {
            Native.register("c");
        }

        private LibC() {}

        /** See setenv(3). */
        static native int setenv(String name, String value, int overwrite);
    }
}
