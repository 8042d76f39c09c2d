package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Does ONNX Runtime start in a JVM whose command line is as long as servers' command lines get? */
class LongCommandLineTest {

    /**
     * ONNX Runtime 1.29 matches a regular expression against {@code /proc/self/cmdline} when it starts, and std::regex recurses
     * for every character: from 4,000 characters on, that overflows the stack of an ordinary Java thread and kills the process.
     */
    @Test
    void startsWhateverTheCommandLine() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlong=" + "x".repeat(100_000),
                        "-cp",
                        String.join(
                                File.pathSeparator, folderOf(OnnxRuntime.class), folderOf(Start.class), onnxRuntime()),
                        Start.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private static String folderOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static String onnxRuntime() throws Exception {
        return folderOf(OrtEnvironment.class);
    }

    /** What the other JVM runs, on a thread with the stack that Java gives by default. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) throws InterruptedException {
            AtomicReference<OrtEnvironment> started = new AtomicReference<>();
            Thread thread = new Thread(() -> started.set(OnnxRuntime.requireNativeLibrary()));
            thread.start();
            thread.join();
            if (started.get() == null) {
                throw new AssertionError("not started");
            }
        }
    }
}
