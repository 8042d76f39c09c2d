package io.crossencoder.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** A model folder made of fixtures, to be broken as a test needs it. */
public final class ModelFolder {
    private static final Set<String> TAKE_TYPES = Set.of("sums", "tiny_encoder");

    private final Path folder;
    private final String inputs;
    private String cuda = "";

    private ModelFolder(Path folder, String graph) {
        this.folder = folder;
        this.inputs = "\"input_ids\", \"attention_mask\"" + (TAKE_TYPES.contains(graph) ? ", \"token_type_ids\"" : "");
    }

    /** A folder with a graph, a tokenizer and a manifest that fits them: 32 tokens, no self-test. */
    public static ModelFolder of(Path folder, String graph, String tokenizer) {
        ModelFolder made = new ModelFolder(folder, graph);
        try {
            Files.createDirectories(folder);
            Files.copy(Fixtures.graph(graph), made.model());
            Files.copy(Fixtures.tokenizer(tokenizer), made.tokenizer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made.manifest(32, "");
    }

    /** Adds a graph for accelerators; for the manifest that is written next. */
    public ModelFolder cuda(Path graph) {
        Path file = folder.resolve("model.float16.onnx");
        try {
            Files.copy(graph, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cuda = ", \"cuda\": {\"path\": \"model.float16.onnx\", \"sha256\": \"" + sha256(file) + "\"}";
        return this;
    }

    /** The graph's file. */
    public Path model() {
        return folder.resolve("model.onnx");
    }

    /** The tokenizer's file. */
    public Path tokenizer() {
        return folder.resolve("tokenizer.json");
    }

    /** Any other file in it. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    /**
     * Writes a manifest with the files' checksums as they are now.
     *
     * @param more further entries, with a comma in front
     */
    public ModelFolder manifest(int maxLength, String more) {
        String json = """
                {"name": "fixture", "files": {"cpu": {"path": "model.onnx", "sha256": "%s"}%s},
                 "tokenizer": {"path": "tokenizer.json", "sha256": "%s"}, "inputs": [%s], "output": "logits",
                 "max_length": %d%s}
                """;
        return manifestText(
                String.format(Locale.ROOT, json, sha256(model()), cuda, sha256(tokenizer()), inputs, maxLength, more));
    }

    /** Writes a manifest with a self-test of one pair. */
    public ModelFolder selfTest(double tolerance, String query, String document, double logit) {
        return manifest(
                32,
                ", \"self_test\": {\"tolerance\": " + tolerance + ", \"pairs\": [{\"query\": \"" + query
                        + "\", \"document\": \"" + document + "\", \"logit\": " + logit + "}]}");
    }

    /** Writes a manifest as it is given. */
    public ModelFolder manifestText(String json) {
        try {
            Files.writeString(folder.resolve("manifest.json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
