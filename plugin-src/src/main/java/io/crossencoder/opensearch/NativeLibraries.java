package io.crossencoder.opensearch;

import io.crossencoder.opensearch.onnx.OnnxRuntime;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Loads the two native libraries from the plugin's folder, so that nothing is unpacked at start-up. Where the folder has none
 * for this platform the libraries look into their jars, which in tests hold them.
 */
final class NativeLibraries {
    private static final String REMEDY =
            "; the plugin brings it for Linux (glibc) and Windows on x64, Linux and macOS on"
                    + " aarch64: on one of these install the plugin again, on others keep searches off this node";

    private NativeLibraries() {}

    /** Whether ONNX Runtime's CUDA provider came with the plugin. */
    static boolean bringCuda(Path pluginFolder) {
        return Files.exists(onnxRuntime(pluginFolder).resolve(System.mapLibraryName("onnxruntime_providers_cuda")));
    }

    private static Path onnxRuntime(Path pluginFolder) {
        return pluginFolder.resolve("natives").resolve("onnxruntime").resolve(platform());
    }

    static void load(Path pluginFolder) {
        Path natives = pluginFolder.resolve("natives");
        Path tokenizers =
                natives.resolve("tokenizers").resolve(platform()).resolve(System.mapLibraryName("tokenizers"));
        Path onnxRuntime = onnxRuntime(pluginFolder);
        try {
            withProperty("RUST_LIBRARY_PATH", tokenizers, PairTokenizer::requireNativeLibrary);
            withProperty("onnxruntime.native.path", onnxRuntime, OnnxRuntime::requireNativeLibrary);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + REMEDY, e);
        }
    }

    /**
     * The properties are the whole JVM's: ML Commons brings other versions of both libraries into the same node, and would
     * load ours if they stayed set.
     */
    private static synchronized void withProperty(String property, Path value, Runnable load) {
        if (!Files.exists(value)) {
            load.run();
            return;
        }
        String previous = System.getProperty(property);
        System.setProperty(property, value.toString());
        try {
            load.run();
        } finally {
            if (previous == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, previous);
            }
        }
    }

    /** As the build names the folders. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        return name + (System.getProperty("os.arch").equals("aarch64") ? "-aarch64" : "-x64");
    }
}
