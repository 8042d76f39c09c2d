package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the zip that operators install? */
class PluginZipIT {
    /** What NVIDIA's libraries are called; ONNX Runtime's own providers that link to them are not among them. */
    private static final List<String> NVIDIA =
            List.of("cudart", "cudnn", "cublas", "cufft", "curand", "cusparse", "nvrtc", "nvinfer", "nccl", "libcuda.");

    private static ZipFile zip;

    @BeforeAll
    static void open() throws IOException {
        zip = new ZipFile(Path.of(System.getProperty("crossencoder.plugin.zip")).toFile());
    }

    @AfterAll
    static void close() throws IOException {
        zip.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugin-descriptor.properties",
                "LICENSE",
                "NOTICE",
                "models/default/manifest.json",
                "models/default/model.int8.onnx",
                "models/default/tokenizer.json"
            })
    void holds(String file) {
        assertTrue(names().contains(file), () -> file + " is not among " + names());
    }

    @ParameterizedTest
    @CsvSource({
        "linux-x64, libonnxruntime.so, libonnxruntime4j_jni.so, libtokenizers.so",
        "linux-aarch64, libonnxruntime.so, libonnxruntime4j_jni.so, libtokenizers.so",
        "osx-aarch64, libonnxruntime.dylib, libonnxruntime4j_jni.dylib, libtokenizers.dylib",
        "win-x64, onnxruntime.dll, onnxruntime4j_jni.dll, tokenizers.dll"
    })
    void holdsNativesUnpacked(String platform, String runtime, String binding, String tokenizers) {
        holds("natives/onnxruntime/" + platform + "/" + runtime);
        holds("natives/onnxruntime/" + platform + "/" + binding);
        holds("natives/tokenizers/" + platform + "/" + tokenizers);
    }

    @Test
    void holdsNothingTwice() throws IOException {
        Map<String, Set<String>> byContent = new TreeMap<>();
        try (Stream<? extends ZipEntry> entries = zip.stream()) {
            for (ZipEntry entry : entries.filter(e -> !e.isDirectory()).toList()) {
                byContent.computeIfAbsent(sha256(entry), key -> new TreeSet<>()).add(entry.getName());
            }
        }
        assertEquals(
                List.of(),
                byContent.values().stream().filter(same -> same.size() > 1).toList());
        assertEquals(names().size(), Set.copyOf(names()).size(), "an entry's name occurs twice");
    }

    @Test
    void jarsHoldNoNatives() throws IOException {
        for (String jar : names().stream().filter(name -> name.endsWith(".jar")).toList()) {
            assertEquals(
                    List.of(),
                    entriesOfJar(jar).stream().filter(PluginZipIT::isNative).toList(),
                    jar);
        }
    }

    /** Two jars with one class are jar hell, which refuses the plugin only when a node starts. */
    @Test
    void noClassIsInTwoJars() throws IOException {
        Map<String, Set<String>> jarsOf = new TreeMap<>();
        for (String jar : names().stream().filter(name -> name.endsWith(".jar")).toList()) {
            for (String entry : entriesOfJar(jar)) {
                if (entry.endsWith(".class") && !entry.endsWith("module-info.class")) {
                    jarsOf.computeIfAbsent(entry, key -> new TreeSet<>()).add(jar);
                }
            }
        }
        jarsOf.values().removeIf(jars -> jars.size() == 1);
        assertEquals(Map.of(), jarsOf);
    }

    @Test
    void holdsNoBinaryOfNvidia() {
        List<String> found = names().stream()
                .filter(name -> NVIDIA.stream()
                        .anyMatch(name.toLowerCase(Locale.ROOT).substring(name.lastIndexOf('/') + 1)::contains))
                .toList();
        assertEquals(List.of(), found);
    }

    @Test
    void holdsNoWeightsForTraining() {
        assertEquals(
                List.of(),
                names().stream().filter(name -> name.endsWith(".safetensors")).toList());
    }

    @Test
    void descriptorAcceptsEveryPatchReleaseOfOneMinorVersion() throws IOException {
        Properties descriptor = new Properties();
        descriptor.load(zip.getInputStream(zip.getEntry("plugin-descriptor.properties")));

        assertEquals("cross-encoder", descriptor.getProperty("name"));
        assertEquals("{ \"opensearch\": \"~3.6.0\" }", descriptor.getProperty("dependencies"));
        assertEquals("21", descriptor.getProperty("java.version"));
        assertTrue(descriptor.getProperty("version").matches("\\d+\\.\\d+\\.\\d+.*"), descriptor.toString());
    }

    private static List<String> names() {
        try (Stream<? extends ZipEntry> entries = zip.stream()) {
            return entries.filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .collect(Collectors.toList());
        }
    }

    private static boolean isNative(String name) {
        return name.endsWith(".so") || name.endsWith(".dll") || name.endsWith(".dylib") || name.endsWith(".jnilib");
    }

    private static Set<String> entriesOfJar(String jar) throws IOException {
        Set<String> names = new TreeSet<>();
        try (ZipInputStream in = new ZipInputStream(zip.getInputStream(zip.getEntry(jar)))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static String sha256(ZipEntry entry) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(zip.getInputStream(entry).readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
