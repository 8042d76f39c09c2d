package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does ONNX Runtime start in a server's JVM, and does it keep to itself? Each start needs a JVM of its own. */
class NativeStartTest {
    @TempDir
    Path home;

    /**
     * With its telemetry on, ONNX Runtime 1.29 writes an id of the device into the home folder, and matches a regular expression
     * against the command line that, from 4,000 characters on, overflows the stack of an ordinary Java thread.
     */
    @Test
    void reportsNothingWhateverTheCommandLine() throws Exception {
        Started started = start("-Dlong=" + "x".repeat(100_000), Native.class);
        assertEquals(0, started.status(), started.output());
        try (Stream<Path> left = Files.walk(home)) {
            List<String> names = left.map(home::relativize)
                    .map(Path::toString)
                    .filter(name -> !name.isEmpty() && !name.contains("JNA"))
                    .filter(name -> !name.equals(".cache"))
                    .toList();
            assertEquals(List.of(), names);
        }
    }

    @Test
    void doesNotStartWhereTelemetryCantBeSwitchedOff() throws Exception {
        Started started = start("-Djna.noclasspath=true", Native.class);
        assertEquals(1, started.status(), started.output());
        assertTrue(started.output().contains("start the node with ORT_DISABLE_TELEMETRY=1"), started.output());
    }

    private Started start(String flag, Class<?> jna) throws Exception {
        List<String> classPath = new ArrayList<>();
        for (Class<?> each : List.of(CrossEncoderSession.class, Start.class, OrtEnvironment.class, jna)) {
            classPath.add(Path.of(each.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djna.nosys=true",
                        flag,
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        Start.class.getName())
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("ORT_DISABLE_TELEMETRY", "CI", "XDG_CACHE_HOME"));
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        return new Started(output(process), process.waitFor());
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private record Started(String output, int status) {}

    /** What the other JVM runs, on a thread with the stack that Java gives by default. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) throws InterruptedException {
            AtomicReference<OrtEnvironment> started = new AtomicReference<>();
            Thread thread = new Thread(() -> started.set(CrossEncoderSession.requireNativeLibrary()));
            thread.start();
            thread.join();
            if (started.get() == null) {
                throw new AssertionError("not started");
            }
        }
    }
}
