package io.crossencoder.opensearch.hostile;

import static io.crossencoder.opensearch.hostile.OnnxBytes.external;
import static io.crossencoder.opensearch.hostile.OnnxBytes.weights;

import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.hostile.HostileFolder.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Weights that a graph wants from somewhere else. */
final class HostileWeights {
    private static final String BESIDE = "export it with its weights beside the graph";
    private static final String COPY = "copy it into the model's folder";

    private HostileWeights() {}

    static List<HostileFolder> all() {
        return List.of(
                at("/etc/passwd", "[/etc/passwd], which is no path below", BESIDE),
                at("../secret.bin", "[../secret.bin], which leaves", BESIDE),
                at("a/../../secret.bin", "[a/../../secret.bin], which leaves", BESIDE),
                at("..", "[..], which leaves", BESIDE),
                at("..\\secret.bin", "[..\\secret.bin], which is no path below", BESIDE),
                at("C:secret.bin", "[C:secret.bin], which is no path below", BESIDE),
                at("file:///etc/passwd", "[file:///etc/passwd], which is no path below", BESIDE),
                at("*/_ORT_MEM_ADDR_/*", "[*/_ORT_MEM_ADDR_/*], which is no path below", BESIDE),
                at("", "[], which is no path below", BESIDE),
                at("missing.bin", "the file [missing.bin] is missing", COPY),
                at("a/missing.bin", "the file [a/missing.bin] is missing", COPY),
                made("weights-link", HostileWeights::link, "[link.bin] is a link that leaves", "copy the file itself"),
                made(
                        "weights-link-above",
                        HostileWeights::linkedFolder,
                        "[up/x.bin] is a link",
                        "copy the file itself"),
                made(
                        "weights-cut",
                        f -> beside(f, "0", "9000"),
                        "wants [9000] bytes of [w.bin], which has [4]",
                        "copy it again"),
                made(
                        "weights-behind-the-end",
                        f -> beside(f, "8", "4"),
                        "wants [12] bytes of [w.bin]",
                        "copy it again"),
                made(
                        "weights-before-the-start",
                        f -> beside(f, "-8", "4"),
                        "[4] bytes from [-8] of [w.bin]",
                        "export it again"),
                made(
                        "weights-of-no-number",
                        f -> beside(f, "0", "x"),
                        "[x] bytes from [0] of [w.bin]",
                        "export it again"),
                made(
                        "weights-beyond-numbers",
                        f -> beside(f, "9223372036854775807", "9"),
                        "[9] bytes from [92233",
                        "export it"),
                made(
                        "weights-unvouched",
                        f -> beside(f, "0", "4"),
                        "[w.bin], which the manifest does not know",
                        "list it with"),
                made("weights-changed", HostileWeights::changed, "[w.bin] has SHA-256 [", "copy it again"),
                new HostileFolder(
                        "weights-in-many-files",
                        HostileFolder.appended(many()),
                        "more than [64] files",
                        "all of them in one"),
                hidden(
                        "in-an-attribute",
                        OnnxBytes.graph(
                                OnnxBytes.node("", "Constant", "", "c", OnnxBytes.value(external("../1", "0", "4")))),
                        "[../1]"),
                hidden(
                        "in-a-body",
                        OnnxBytes.graph(OnnxBytes.node(
                                "", "If", "go", "c", OnnxBytes.body(weights(external("../2", "0", "4"))))),
                        "[../2]"),
                hidden(
                        "in-a-function",
                        OnnxBytes.field(
                                25,
                                OnnxBytes.text(1, "F"),
                                OnnxBytes.text(10, "own"),
                                OnnxBytes.field(
                                        7, OnnxBytes.text(4, "Constant"), OnnxBytes.value(external("../3", "0", "4")))),
                        "[../3]"),
                hidden(
                        "in-a-sparse-tensor",
                        OnnxBytes.graph(OnnxBytes.field(15, OnnxBytes.field(1, external("../4", "0", "4")))),
                        "[../4]"));
    }

    private static HostileFolder made(String name, Change change, String reason, String remedy) {
        return new HostileFolder(name, change, reason, remedy);
    }

    private static HostileFolder at(String location, String reason, String remedy) {
        String name = "weights-at-" + Integer.toHexString(location.hashCode());
        return made(name, HostileFolder.appended(wants(location, "0", "4")), reason, remedy);
    }

    private static HostileFolder hidden(String place, byte[] part, String location) {
        return made("weights-" + place, HostileFolder.appended(part), location + ", which leaves", BESIDE);
    }

    private static byte[] wants(String location, String offset, String length) {
        return OnnxBytes.graph(weights(external(location, offset, length)));
    }

    private static byte[] many() {
        byte[] all = {};
        for (int i = 0; i <= 64; i++) {
            all = OnnxBytes.joined(all, wants("w" + i, "0", "4"));
        }
        return all;
    }

    private static void beside(ModelFolder folder, String offset, String length) throws IOException {
        Files.write(folder.file("w.bin"), new byte[4]);
        HostileFolder.appended(wants("w.bin", offset, length)).make(folder);
    }

    private static void changed(ModelFolder folder) throws IOException {
        beside(folder, "0", "4");
        Path manifest = folder.file("manifest.json");
        folder.manifestText(Files.readString(manifest)
                .replace(
                        "\"path\": \"model.onnx\"",
                        "\"path\": \"model.onnx\", \"external_data\": [{\"path\": \"w.bin\", \"sha256\": \"00\"}]"));
    }

    private static void link(ModelFolder folder) throws IOException {
        Path outside = Files.write(folder.path().resolveSibling(".secret.bin"), new byte[4]);
        Files.createSymbolicLink(folder.file("link.bin"), outside);
        HostileFolder.appended(wants("link.bin", "0", "4")).make(folder);
    }

    private static void linkedFolder(ModelFolder folder) throws IOException {
        Path outside = Files.createDirectories(folder.path().resolveSibling(".secrets"));
        Files.write(outside.resolve("x.bin"), new byte[4]);
        Files.createSymbolicLink(folder.file("up"), outside);
        HostileFolder.appended(wants("up/x.bin", "0", "4")).make(folder);
    }
}
