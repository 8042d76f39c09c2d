package io.crossencoder.integ;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes a model of vectors out of the default cross-encoder: one that gives out what its last layer but one knows of each token. It is
 * no good one, for it was trained to compare and not to describe; but of the collection's questions it finds most answers among the
 * first twenty, and it is real.
 */
final class HiddenLayer {
    /** Numbers in a vector. */
    static final int DIMENSION = 384;

    /** The layers' outputs: as {@code models/lab} names them, and as the exporter did that made the first default model. */
    private static final Pattern OUTPUT = Pattern.compile("bert\\.encoder\\.layer\\.\\d+\\.output\\.normed"
            + "|/m/bert/encoder/layer\\.\\d+/output/LayerNorm/LayerNormalization_output_0");

    private static final int FLOAT = 1;

    private HiddenLayer() {}

    /**
     * The graph with one output more, before its own. Protocol Buffers merge what stands in a row: a graph of nothing but an
     * output, put before a graph, adds that output (protobuf.dev, Encoding, "Last One Wins"). Field numbers are those of onnx.proto.
     */
    static byte[] asFirstOutput(byte[] model) {
        String text = new String(model, StandardCharsets.ISO_8859_1);
        List<String> layers = OUTPUT.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .sorted()
                .toList();
        byte[] tensor = {1 << 3, FLOAT};
        byte[] type = field(1, tensor);
        byte[] name = layers.get(layers.size() - 2).getBytes(StandardCharsets.UTF_8);
        byte[] output = field(12, join(field(1, name), field(2, type)));
        return join(field(7, output), model);
    }

    /** A field of bytes, shorter than 128. */
    private static byte[] field(int number, byte[] content) {
        byte[] head = {(byte) (number << 3 | 2), (byte) content.length};
        return join(head, content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        bytes.writeBytes(second);
        return bytes.toByteArray();
    }
}
