package io.crossencoder.opensearch.hostile;

import io.crossencoder.opensearch.hostile.HostileFolder.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a manifest may say that it must not. */
final class HostileManifests {
    private static final String MEND = "; mend it, or package the model again";

    private HostileManifests() {}

    static List<HostileFolder> all() {
        return List.of(
                unreadable("empty", text -> "", "[manifest.json] can't be read: "),
                unreadable(
                        "cut-short", text -> text.substring(0, text.length() / 2), "[manifest.json] can't be read: "),
                unreadable("a-list", text -> "[" + text + "]", "START_ARRAY"),
                unreadable("a-web-page", text -> "<html>404</html>", "'<'"),
                unreadable("nested-deeply", text -> "{\"x\":".repeat(5_000), "nesting depth"),
                unreadable("megabytes", text -> text + " ".repeat(1 << 20), "at most [1048576] are read"),
                unreadable("no-name", text -> text.replace("\"name\"", "\"x\""), "[name]"),
                unreadable("no-files", text -> text.replace("\"files\"", "\"x\""), "[files]"),
                unreadable(
                        "no-file-for-cpu", text -> text.replace("\"cpu\"", "\"cuda\""), "[files] has no entry [cpu]"),
                unreadable("no-tokenizer", text -> text.replace("\"tokenizer\"", "\"x\""), "[tokenizer]"),
                unreadable("no-inputs", text -> text.replace("\"inputs\"", "\"x\""), "[inputs]"),
                unreadable("no-output", text -> text.replace("\"output\"", "\"x\""), "[output]"),
                unreadable("no-length", text -> text.replace("\"max_length\"", "\"x\""), "[max_length]"),
                unreadable("no-checksum", text -> text.replaceFirst("\"sha256\"", "\"x\""), "[sha256]"),
                unreadable("length-in-words", text -> text.replace("32", "\"long\""), "max_length"),
                unreadable("no-room", text -> text.replace("32", "7"), "[max_length] [7] leaves no room"),
                unreadable("negative-length", text -> text.replace("32", "-5"), "[max_length] [-5] leaves no room"),
                unreadable("endless-length", text -> text.replace("32", "2147483647"), "[2147483647] is above [32768]"),
                unreadable(
                        "many-lines-of-name",
                        text -> text.replace("fixture", "a\\nERROR forged"),
                        "control characters"),
                unreadable("long-name", text -> text.replace("fixture", "a".repeat(201)), "[201] characters"),
                unreadable("graph-anywhere", text -> text.replace("model.onnx", "/etc/m.onnx"), "[/etc/m.onnx] leaves"),
                unreadable("graph-above", text -> text.replace("model.onnx", "../m.onnx"), "[../m.onnx] leaves"),
                unreadable(
                        "tokenizer-above",
                        text -> text.replace("tokenizer.json", "x/../../t.json"),
                        "[x/../../t.json]"),
                unreadable("impossible-path", text -> text.replace("model.onnx", "a\\u0000.onnx"), "Nul character"),
                unreadable("ort-format", text -> text.replace("model.onnx", "model.ort"), "does not end with [.onnx]"),
                unreadable(
                        "pickled",
                        text -> text.replace("tokenizer.json", "tokenizer.pkl"),
                        "does not end with [.json]"),
                unreadable("negative-label", more("\"label\": -1"), "[label] [-1] is below 0"),
                unreadable("endless-tolerance", more(selfTest("1e999")), "[tolerance] [Infinity]"),
                unreadable("negative-tolerance", more(selfTest("-1")), "[tolerance] [-1.0]"),
                unreadable("endless-self-test", more(manyPairs()), "[pairs] has [1001] entries"),
                said("no-such-label", more("\"label\": 3"), "[label] is [3]", "export it for sequence classification"),
                said(
                        "other-inputs",
                        text -> text.replace(", \"token_type_ids\"", ""),
                        "the manifest says [",
                        "another model's"),
                said("other-output", text -> text.replace("logits", "scores"), "and [scores]", "another model's"),
                said("other-logit", more(selfTest("0.5")), "the self-test fails", "is not the recorded one"),
                said(
                        "no-such-graph",
                        text -> text.replace("model.onnx", "other.onnx"),
                        "[other.onnx] is missing",
                        "copy it"));
    }

    private interface Edit {
        String of(String text);
    }

    private static HostileFolder unreadable(String name, Edit edit, String reason) {
        return said("manifest-" + name, edit, reason, name.equals("megabytes") ? "use another" : MEND);
    }

    private static HostileFolder said(String name, Edit edit, String reason, String remedy) {
        Change change = folder -> {
            Path file = folder.path().resolve("manifest.json");
            folder.manifestText(edit.of(Files.readString(file)));
        };
        return new HostileFolder(name, change, reason, remedy);
    }

    private static Edit more(String entry) {
        return text -> text.substring(0, text.lastIndexOf('}')) + ", " + entry + "}";
    }

    private static String selfTest(String tolerance) {
        return "\"self_test\": {\"tolerance\": " + tolerance + ", \"pairs\": [" + PAIR + "]}";
    }

    private static final String PAIR = "{\"query\": \"hello\", \"document\": \"world\", \"logit\": 99}";

    private static String manyPairs() {
        return "\"self_test\": {\"tolerance\": 1, \"pairs\": [" + (PAIR + ",").repeat(1_000) + PAIR + "]}";
    }
}
