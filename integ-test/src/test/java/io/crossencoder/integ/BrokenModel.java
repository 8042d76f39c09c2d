package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;

/** Ways in which a model's folder may be unusable, with what the operator must be told. */
enum BrokenModel {
    /** Bytes that are no model at all, and no manifest that would notice. */
    CORRUPT("can't open [model.onnx]", "copy it again") {
        @Override
        void write(RealNode node) throws IOException {
            byte[] noise = "no model ".repeat(1000).getBytes(StandardCharsets.UTF_8);
            Files.write(userFolder(node).resolve("model.onnx"), noise);
            copySoundFile(node, "tokenizer.json", folder());
        }
    },
    /** Half a model: what an interrupted copy leaves. */
    TRUNCATED("can't open [model.onnx]", "copy it again") {
        @Override
        void write(RealNode node) throws IOException {
            byte[] model = Files.readAllBytes(builtIn(node).resolve("model.int8.onnx"));
            Files.write(userFolder(node).resolve("model.onnx"), Arrays.copyOf(model, model.length / 2));
            copySoundFile(node, "tokenizer.json", folder());
        }
    },
    /** A sound model that is not the one its manifest describes. */
    WRONG_CHECKSUM("the manifest says", "copy it again") {
        @Override
        void write(RealNode node) throws IOException {
            copySoundFile(node, "model.int8.onnx", folder());
            copySoundFile(node, "tokenizer.json", folder());
            String manifest = Files.readString(builtIn(node).resolve("manifest.json"));
            Files.writeString(
                    userFolder(node).resolve("manifest.json"),
                    manifest.replaceFirst("\"sha256\": \"[0-9a-f]{8}", "\"sha256\": \"00000000"));
        }
    },
    /** A sound model that is no cross-encoder; python/two_logits.py wrote it. */
    OTHER_SIGNATURE("gives 2 values a pair", "export") {
        @Override
        void write(RealNode node) throws IOException {
            try (InputStream model = BrokenModel.class.getResourceAsStream("/two-logits.onnx")) {
                Files.copy(model, userFolder(node).resolve("model.onnx"));
            }
            copySoundFile(node, "tokenizer.json", folder());
        }
    },
    WITHOUT_TOKENIZER("[tokenizer.json] is missing", "copy it into the model's folder") {
        @Override
        void write(RealNode node) throws IOException {
            copySoundFile(node, "model.int8.onnx", folder());
        }
    },
    /** The built-in one, damaged on the disk. */
    DEFAULT("the manifest says", "copy it again") {
        @Override
        void write(RealNode node) throws IOException {
            Path model = builtIn(node).resolve("model.int8.onnx");
            byte[] bytes = Files.readAllBytes(model);
            bytes[bytes.length / 2] ^= 1;
            Files.write(model, bytes);
        }
    };

    private final String reason;
    private final String remedy;

    BrokenModel(String reason, String remedy) {
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Breaks it, before the node starts. {@link #DEFAULT} must come last: the others copy from the sound one. */
    abstract void write(RealNode node) throws IOException;

    /** The model's name. */
    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The index whose searches use it, and their pipeline. */
    String index() {
        return "with-" + folder();
    }

    void assertExplains(String text) {
        assertTrue(text.contains(reason), () -> "no [" + reason + "] in: " + text);
        assertTrue(text.contains(remedy), () -> "no [" + remedy + "] in: " + text);
    }

    Path userFolder(RealNode node) throws IOException {
        return Files.createDirectories(models(node).resolve(folder()));
    }

    private static Path models(RealNode node) {
        return node.config().resolve("cross-encoder").resolve("models");
    }

    private static Path builtIn(RealNode node) {
        return node.pluginFolder().resolve("models").resolve("default");
    }

    static void copySoundFile(RealNode node, String file, String folder) throws IOException {
        Path target = Files.createDirectories(models(node).resolve(folder));
        Files.copy(builtIn(node).resolve(file), target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
}
