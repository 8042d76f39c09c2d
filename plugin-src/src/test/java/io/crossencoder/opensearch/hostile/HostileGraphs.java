package io.crossencoder.opensearch.hostile;

import static io.crossencoder.opensearch.hostile.OnnxBytes.body;
import static io.crossencoder.opensearch.hostile.OnnxBytes.field;
import static io.crossencoder.opensearch.hostile.OnnxBytes.joined;
import static io.crossencoder.opensearch.hostile.OnnxBytes.node;
import static io.crossencoder.opensearch.hostile.OnnxBytes.number;
import static io.crossencoder.opensearch.hostile.OnnxBytes.tensor;
import static io.crossencoder.opensearch.hostile.OnnxBytes.text;
import static io.crossencoder.opensearch.hostile.OnnxBytes.weights;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.hostile.HostileFolder.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Graphs that are no cross-encoder's, or want more than one may. */
final class HostileGraphs {
    private static final String LIBRARY = "which needs a library of its own, and none is ever loaded";
    private static final String OWN_OPERATORS = "export it with the operators of ONNX and ONNX Runtime";
    private static final String CLASSIFIER = "export it for sequence classification";
    private static final String COPY_AGAIN = "copy it again";

    private HostileGraphs() {}

    static List<HostileFolder> all() {
        return List.of(
                folder(
                        "foreign-operator",
                        added(node("evil", "Run", "input_ids", "x")),
                        "[evil::Run], " + LIBRARY,
                        OWN_OPERATORS),
                folder(
                        "python-operator",
                        added(node("ai.onnx.contrib", "PyOp", "input_ids", "x")),
                        "[ai.onnx.contrib::PyOp]",
                        OWN_OPERATORS),
                folder(
                        "hidden-operator",
                        added(node("", "If", "go", "x", body(node("evil", "Hide", "", "y")))),
                        "[evil::Hide]",
                        OWN_OPERATORS),
                folder(
                        "compiled-graph",
                        added(node("com.microsoft", "EPContext", "input_ids", "x")),
                        "[com.microsoft::EPContext]",
                        "without compiling it"),
                folder("foreign-function", HostileFolder.appended(function()), "[evil::Inner]", OWN_OPERATORS),
                folder(
                        "functions-double",
                        HostileFolder.appended(doubling()),
                        "nodes with its functions written out",
                        "export a smaller model"),
                folder(
                        "function-calls-itself",
                        HostileFolder.appended(circular()),
                        "a function that calls itself",
                        "without functions"),
                folder("endless-operators", added(operators()), "more than [1000] operators", OWN_OPERATORS),
                folder(
                        "endless-overloads",
                        HostileFolder.appended(overloads()),
                        "more than [1000] functions",
                        "without functions"),
                folder(
                        "endless-names",
                        added(names()),
                        "more than [2000] different operators",
                        "those of ONNX and ONNX Runtime"),
                folder("endless-nodes", added(nodes()), "more than [200000] nodes", "export a smaller model"),
                folder("endless-depth", added(deep()), "more than [16] deep", CLASSIFIER),
                folder("endless-inputs", added(inputs()), "takes [1003] inputs", CLASSIFIER),
                folder(
                        "cut-in-half",
                        bytes(all -> Arrays.copyOf(all, all.length / 2)),
                        "can't open [model.onnx]: byte [",
                        COPY_AGAIN),
                folder(
                        "cut-at-the-end",
                        bytes(all -> Arrays.copyOf(all, all.length - 1)),
                        "can't open [model.onnx]: byte [",
                        COPY_AGAIN),
                folder("of-noise", HostileFolder.graph(noise()), "can't open [model.onnx]: byte [", COPY_AGAIN),
                folder(
                        "of-zeros",
                        HostileFolder.graph(new byte[4_096]),
                        "can't open [model.onnx]: byte [0]",
                        COPY_AGAIN),
                folder(
                        "pickled-weights",
                        HostileFolder.graph(new byte[] {(byte) 0x80, 2, '}', 'q', 0, 'X'}),
                        "it is a Python pickle",
                        "export it to ONNX"),
                folder(
                        "zipped-weights",
                        HostileFolder.graph("PK\u0003\u0004\u0014".getBytes(StandardCharsets.ISO_8859_1)),
                        "it is a zip archive",
                        "export it to ONNX"),
                folder(
                        "name-without-end",
                        added(node("", "A".repeat(300), "x", "y")),
                        "can't open [model.onnx]: byte [",
                        COPY_AGAIN),
                folder(
                        "length-without-end",
                        HostileFolder.appended(new byte[] {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, 0x7F}),
                        "byte [",
                        COPY_AGAIN),
                runtime("future-format", HostileFolder.appended(number(1, 999)), "IR version: 999"),
                runtime("future-operators", HostileFolder.appended(field(8, text(1, ""), number(2, 999))), "999"),
                runtime("unknown-operator", added(node("", "NoSuchOperator", "input_ids", "x")), "NoSuchOperator"),
                runtime("input-from-nowhere", added(node("", "Identity", "nowhere", "x")), "nowhere"),
                runtime("output-written-twice", added(node("", "Identity", "input_ids", "logits")), "logits"),
                runtime("circle", added(node("", "Identity", "b", "a"), node("", "Identity", "a", "b")), "acyclic"),
                runtime(
                        "weights-too-short",
                        added(weights(tensor("w", new byte[4], 100)), node("", "Identity", "w", "x")),
                        "w"),
                runtime(
                        "weights-beyond-memory",
                        added(weights(tensor("v", new byte[4], 1L << 40, 1L << 40)), node("", "Identity", "v", "x")),
                        "v"),
                runtime(
                        "weights-of-negative-size",
                        added(weights(tensor("u", new byte[4], -4)), node("", "Identity", "u", "x")),
                        "u"),
                folder("without-a-number", HostileGraphs::nan, "a pair of plain words gets [NaN]", "copy or export"),
                fixture("no_mask", "lack [input_ids] or [attention_mask]"),
                fixture("position_input", "input [position_ids] is not one of"),
                fixture("int32_inputs", "as int64"),
                fixture("two_outputs", "one expected"),
                fixture("two_labels", "gives 2 values a pair"),
                fixture("three_dimensions", "in 3 dimensions"),
                fixture("half_precision_output", "is not a float tensor"),
                fixture("logit_per_token", "values for [1] pairs"));
    }

    private interface Edit {
        byte[] of(byte[] all);
    }

    private static HostileFolder folder(String name, Change change, String reason, String remedy) {
        return new HostileFolder("graph-" + name, change, reason, remedy);
    }

    private static HostileFolder runtime(String name, Change change, String reason) {
        return folder(name, change, reason, "if the file is damaged copy it again");
    }

    private static HostileFolder fixture(String graph, String reason) {
        Change change = folder -> {
            Files.copy(Fixtures.graph(graph), folder.model(), StandardCopyOption.REPLACE_EXISTING);
            Files.delete(folder.file("manifest.json")); // which would find other inputs first
        };
        return folder(graph, change, reason, CLASSIFIER);
    }

    /** The puppet answers NaN to token 13, which is here what the node tries. */
    private static void nan(ModelFolder folder) throws IOException {
        Files.copy(Fixtures.graph("puppet"), folder.model(), StandardCopyOption.REPLACE_EXISTING);
        String tokenizer = Files.readString(folder.tokenizer());
        Files.writeString(
                folder.tokenizer(),
                tokenizer
                        .replace("\"hello\"", "\"x\"")
                        .replace("\"paris\"", "\"hello\"")
                        .replace("\"x\"", "\"paris\""));
        Files.delete(folder.file("manifest.json"));
    }

    private static Change added(byte[]... parts) {
        return HostileFolder.appended(OnnxBytes.graph(parts));
    }

    private static Change bytes(Edit edit) {
        return folder ->
                HostileFolder.graph(edit.of(Files.readAllBytes(folder.model()))).make(folder);
    }

    /** A function of the file's own, which is fine, around an operator that is not. */
    private static byte[] function() {
        return joined(
                OnnxBytes.graph(node("own", "Outer", "input_ids", "x")),
                field(25, text(1, "Outer"), text(10, "own"), field(7, text(4, "Inner"), text(7, "evil"))));
    }

    /** 25 functions of two nodes each, of which the runtime makes 33 million. */
    private static byte[] doubling() {
        byte[] all = OnnxBytes.graph(node("own", "F0", "input_ids", "x"));
        for (int i = 0; i < 25; i++) {
            byte[] call = field(7, text(4, "F" + (i + 1)), text(7, "own"));
            all = joined(all, field(25, text(1, "F" + i), text(10, "own"), call, call));
        }
        return joined(all, field(25, text(1, "F25"), text(10, "own"), field(7, text(4, "Identity"))));
    }

    private static byte[] circular() {
        return joined(
                OnnxBytes.graph(node("own", "F", "input_ids", "x")),
                field(25, text(1, "F"), text(10, "own"), field(7, text(4, "G"), text(7, "own"))),
                field(25, text(1, "G"), text(10, "own"), field(7, text(4, "F"), text(7, "own"))));
    }

    private static byte[] operators() {
        byte[] all = {};
        for (int i = 0; i <= 1_000; i++) {
            all = joined(all, node("own", "F" + i, "", ""));
        }
        return all;
    }

    /** Functions of one name, which a file may have. */
    private static byte[] overloads() {
        byte[] all = {};
        for (int i = 0; i <= 1_000; i++) {
            all = joined(all, field(25, text(1, "F"), text(10, "own"), text(13, "of " + i)));
        }
        return all;
    }

    private static byte[] names() {
        byte[] all = {};
        for (int i = 0; i <= 2_000; i++) {
            all = joined(all, node("", "Operator" + i, "", ""));
        }
        return all;
    }

    private static byte[] nodes() {
        byte[] one = field(1);
        byte[] all = new byte[one.length * 200_001];
        for (int i = 0; i < all.length; i++) {
            all[i] = one[i % one.length];
        }
        return all;
    }

    private static byte[] deep() {
        byte[] inner = node("", "If", "go", "x");
        for (int i = 0; i < 17; i++) {
            inner = node("", "If", "go", "x", body(inner));
        }
        return inner;
    }

    private static byte[] inputs() {
        byte[] all = {};
        for (int i = 0; i < 1_000; i++) {
            all = joined(all, field(11, text(1, "input_" + i)));
        }
        return all;
    }

    private static byte[] noise() {
        byte[] noise = new byte[10_000];
        new Random(7).nextBytes(noise);
        return noise;
    }
}
