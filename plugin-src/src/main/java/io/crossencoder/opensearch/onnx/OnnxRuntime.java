package io.crossencoder.opensearch.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Starts ONNX Runtime, once in a process. */
public final class OnnxRuntime {
    /**
     * ONNX Runtime 1.29 matches a regular expression against {@code /proc/self/cmdline} when it starts, in a matcher that
     * recurses for every character, some 300 bytes each: a command line of 4,000 characters overflows the megabyte that Java
     * gives a thread, and the process dies. Only what is used of a stack takes memory.
     */
    private static final long START_STACK_BYTES = 64L << 20;

    private OnnxRuntime() {}

    /**
     * Loads the native library if that has not been done. Where it lies may be said in {@code onnxruntime.native.path}, read only
     * now.
     *
     * @throws IllegalStateException if there is none for this platform
     */
    public static OrtEnvironment requireNativeLibrary() {
        FutureTask<OrtEnvironment> start = new FutureTask<>(KeptEnvironment::get);
        new Thread(null, start, "cross_encoder_onnxruntime_start", START_STACK_BYTES).start();
        try {
            return start.get();
        } catch (ExecutionException e) {
            String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            throw new IllegalStateException("no native ONNX Runtime can be loaded on [" + platform + "]", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime was starting", e);
        }
    }
}
