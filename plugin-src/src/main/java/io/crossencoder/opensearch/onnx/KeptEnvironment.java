package io.crossencoder.opensearch.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * Keeps ONNX Runtime's environment until the process ends. Its Java binding frees it in a JVM shutdown hook, and hooks run side by
 * side: while the node still closes in another one, a model that is being opened meets freed memory, and the process ends in a
 * SIGSEGV (microsoft/onnxruntime#31352).
 *
 * <p>Natively the environment is counted. A second reference that nobody gives back makes that hook harmless, but the binding has
 * no public way to take one: hence the only reflection of this code base.
 */
final class KeptEnvironment {
    private static boolean kept;

    private KeptEnvironment() {}

    /**
     * The process's environment; loads the native library first if that has not been done.
     *
     * @throws SessionException see {@link Telemetry#forbid()}
     */
    static synchronized OrtEnvironment get() {
        Telemetry.forbid();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        if (!kept) {
            takeReference();
            stopTelemetry(environment);
            kept = true;
        }
        return environment;
    }

    private static void stopTelemetry(OrtEnvironment environment) {
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new SessionException("ONNX Runtime does not switch off its telemetry", e);
        }
    }

    private static void takeReference() {
        try {
            ClassLoader binding = OrtEnvironment.class.getClassLoader();
            Field api =
                    Class.forName("ai.onnxruntime.OnnxRuntime", true, binding).getDeclaredField("ortApiHandle");
            api.setAccessible(true);
            Method create = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            create.setAccessible(true);
            create.invoke(
                    null,
                    api.getLong(null),
                    OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(),
                    OrtEnvironment.DEFAULT_NAME);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of ONNX Runtime keeps its environment in another way; this is a bug", e);
        }
    }
}
