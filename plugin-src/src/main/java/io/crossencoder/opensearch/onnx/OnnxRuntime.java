package io.crossencoder.opensearch.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

/** Starts ONNX Runtime, once in a process, with its telemetry off. */
public final class OnnxRuntime {
    private OnnxRuntime() {}

    /**
     * Loads the native library if that has not been done. Where it lies may be said in {@code onnxruntime.native.path}, read only
     * now.
     *
     * @throws IllegalStateException if there is none for this platform
     * @throws SessionException if it would report home
     */
    public static OrtEnvironment requireNativeLibrary() {
        Telemetry.forbid();
        try {
            OrtEnvironment environment = KeptEnvironment.get();
            environment.setTelemetry(false);
            return environment;
        } catch (OrtException e) {
            throw new SessionException("ONNX Runtime does not switch off its telemetry", e);
        } catch (LinkageError e) {
            String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            throw new IllegalStateException("no native ONNX Runtime can be loaded on [" + platform + "]", e);
        }
    }
}
