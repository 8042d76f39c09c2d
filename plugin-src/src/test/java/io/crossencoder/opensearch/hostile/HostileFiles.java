package io.crossencoder.opensearch.hostile;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.hostile.HostileFolder.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Files that are missing, damaged, too large, somewhere else, or of another kind. */
final class HostileFiles {
    private static final String COPY = "copy it into the model's folder";
    private static final String COPY_AGAIN = "copy it again";
    private static final String COPY_ITSELF = "copy the file itself there";
    private static final String OWN_TOKENIZER = "copy the model's own there";

    /** Much more in the heap than in a file. */
    private static final String NOTHINGS = "[{}" + ",{}".repeat(10_000) + "]";

    private HostileFiles() {}

    static List<HostileFolder> all() {
        return List.of(
                folder(
                        "empty-folder",
                        HostileFiles::empty,
                        "has neither [manifest.json] nor any of",
                        "copy one of them"),
                folder("no-tokenizer", f -> Files.delete(f.tokenizer()), "[tokenizer.json] is missing", COPY),
                folder("no-graph", f -> Files.delete(f.model()), "[model.onnx] is missing", COPY),
                folder("graph-is-a-folder", HostileFiles::folderForGraph, "[a/model.onnx] is missing", COPY),
                folder("graph-elsewhere", f -> moved(f, f.model()), "[model.onnx] is a link", COPY_ITSELF),
                folder("tokenizer-elsewhere", f -> moved(f, f.tokenizer()), "[tokenizer.json] is a link", COPY_ITSELF),
                folder(
                        "manifest-elsewhere",
                        f -> moved(f, f.file("manifest.json")),
                        "[manifest.json] is a",
                        COPY_ITSELF),
                folder("manifest-dangling", HostileFiles::dangling, "[manifest.json] is missing", COPY),
                folder("graph-too-large", f -> grow(f.model(), 1L << 31), "has [2147483648] bytes", "use another"),
                folder(
                        "tokenizer-too-large",
                        f -> grow(f.tokenizer(), 1 << 27),
                        "has [134217728] bytes",
                        "use another"),
                folder("changed-graph", f -> copy("graphs/sums.onnx", f.model()), "[model.onnx] has SHA", COPY_AGAIN),
                folder("changed-tokenizer", f -> write(f.tokenizer(), "{}"), "[tokenizer.json] has SHA", COPY_AGAIN),
                library("libcustom.so"),
                library("Custom.DLL"),
                library("custom.dylib"),
                tokenizer("tokenizer-empty", "", "but found [null]", OWN_TOKENIZER),
                tokenizer("tokenizer-a-web-page", "<html>", "Unexpected character ('<'", OWN_TOKENIZER),
                tokenizer("tokenizer-without-model", "{}", "Model missing", OWN_TOKENIZER),
                tokenizer("tokenizer-of-bytes", null, "is not a Hugging Face tokenizer.json", OWN_TOKENIZER),
                edited("special-unknown", "(\"special_tokens\":\\{\"\\[)CLS", "$1X", "token that is not defined"),
                edited("single-names-b", "(\"single\":.*?\"id\":\")A", "$1B", "for one text does not name [A]"),
                edited(
                        "two-templates",
                        "(\"post_processor\":)(.*)(,\"decoder\")",
                        "$1{\"type\":\"Sequence\",\"processors\":[$2,$2]}$3",
                        "behind"),
                edited(
                        "lists-for-objects",
                        "\\{\"id\":\"\\[CLS\\]\",\"type_id\":0\\}",
                        "[\"[X]\",0]",
                        "is not written as it must be"),
                edited(
                        "empty-charsmap",
                        "\"BertNormalizer\"",
                        "\"Precompiled\",\"precompiled_charsmap\":\"AAAAAA==\"",
                        "[precompiled_charsmap]"),
                edited(
                        "pieces-of-nothing",
                        "\"BertPreTokenizer\"",
                        "\"FixedLength\",\"length\":0",
                        "pieces of no length"),
                edited(
                        "endless-template",
                        "(\"post_processor\":)",
                        "$1" + NOTHINGS + ",\"x\":",
                        "[post_processor] has more than [10000] values"),
                folder(
                        "tokenizer-of-names",
                        HostileFiles::manyNames,
                        "it has more than [1048576] names",
                        OWN_TOKENIZER),
                unvouched(
                        "endless-truncation",
                        "tokenizer.json",
                        "{\"truncation\":" + NOTHINGS + "}",
                        "[truncation] has more than [10000] values",
                        OWN_TOKENIZER),
                folder("document-first", HostileFiles::documentFirst, "query, then document", "copy the tokenizer"),
                unvouched("config-no-json", "config.json", "{", "[config.json] is not JSON", OWN_TOKENIZER),
                unvouched("no-positions", "config.json", "{\"max_position_embeddings\": 1}", "[1] leaves no room", ""),
                unvouched("graph-a-web-page", "model.onnx", "<html>404</html>", "it is a web page", COPY_AGAIN),
                unvouched(
                        "graph-a-pointer",
                        "model.onnx",
                        "version https://git-lfs",
                        "can't open [model.onnx]",
                        COPY_AGAIN),
                unvouched("graph-empty", "model.onnx", "", "the file has no graph", "export it again"));
    }

    private static HostileFolder folder(String name, Change change, String reason, String remedy) {
        return new HostileFolder(name, change, reason, remedy);
    }

    private static HostileFolder library(String file) {
        return folder(
                "library-" + file,
                f -> write(f.file(file), "\u007fELF"),
                "[" + file + "] is a library, and none is ever loaded",
                "take it out of the folder");
    }

    /** Null: bytes that are no text. */
    private static HostileFolder tokenizer(String name, String text, String reason, String remedy) {
        return folder(
                name,
                f -> {
                    Files.write(
                            f.tokenizer(),
                            text == null ? new byte[] {(byte) 0xC3, 0x28} : text.getBytes(StandardCharsets.UTF_8));
                    f.manifest(32, "");
                },
                reason,
                remedy);
    }

    /** What the tokenizer library does not look at: without our check it ends the JVM. */
    private static HostileFolder edited(String name, String regex, String replacement, String reason) {
        return folder(
                "tokenizer-" + name,
                f -> {
                    String text = Files.readString(f.tokenizer());
                    write(f.tokenizer(), text.replaceFirst(regex, replacement));
                    f.manifest(32, "");
                },
                reason,
                OWN_TOKENIZER);
    }

    /** Without manifest, as it was downloaded. */
    private static HostileFolder unvouched(String name, String file, String text, String reason, String remedy) {
        return folder(
                name,
                f -> {
                    Files.delete(f.file("manifest.json"));
                    write(f.file(file), text);
                },
                reason,
                remedy);
    }

    private static void empty(ModelFolder folder) throws IOException {
        for (Path file : List.of(folder.model(), folder.tokenizer(), folder.file("manifest.json"))) {
            Files.delete(file);
        }
    }

    private static void folderForGraph(ModelFolder folder) throws IOException {
        Files.createDirectories(folder.file("a").resolve("model.onnx"));
        Path manifest = folder.file("manifest.json");
        folder.manifestText(Files.readString(manifest).replace("model.onnx", "a/model.onnx"));
    }

    private static void manyNames(ModelFolder folder) throws IOException {
        StringBuilder names = new StringBuilder("{\"model\":{\"vocab\":{\"\":0");
        for (int i = 0; i < 1 << 20; i++) {
            names.append(",\"").append(i).append("\":0");
        }
        write(folder.tokenizer(), names.append("}}}").toString());
        folder.manifest(32, "");
    }

    private static void documentFirst(ModelFolder folder) throws IOException {
        copy("tokenizers/document_first.json", folder.tokenizer());
        folder.manifest(32, "");
    }

    /** What a link leads to is sound, and is not in the folder. */
    private static void moved(ModelFolder folder, Path file) throws IOException {
        Path other = folder.path().resolveSibling("." + folder.path().getFileName() + "-" + file.getFileName());
        Files.move(file, other);
        Files.createSymbolicLink(file, other);
    }

    private static void dangling(ModelFolder folder) throws IOException {
        Path manifest = folder.file("manifest.json");
        Files.delete(manifest);
        Files.createSymbolicLink(manifest, folder.file("nowhere"));
    }

    /** Takes no space on the disk. */
    private static void grow(Path file, long bytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(bytes - 1).write(ByteBuffer.allocate(1));
        }
    }

    private static void copy(String resource, Path file) throws IOException {
        Files.copy(Fixtures.resource("/" + resource), file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
