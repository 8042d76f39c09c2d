package io.crossencoder.opensearch.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pieces of ONNX files, byte by byte, also such as no exporter writes. Numbers of fields are those of onnx.proto. Appended to a
 * file, a piece of its graph becomes part of the graph: that is how Protocol Buffers merge messages.
 */
final class OnnxBytes {
    private static final long FLOAT = 1;

    private OnnxBytes() {}

    /** A field that holds a message, a text or bytes. */
    static byte[] field(int number, byte[]... parts) {
        byte[] content = joined(parts);
        return joined(varint(((long) number << 3) | 2), varint(content.length), content);
    }

    static byte[] text(int number, String text) {
        return field(number, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] number(int number, long value) {
        return joined(varint((long) number << 3), varint(value));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    /** Of a model. */
    static byte[] graph(byte[]... parts) {
        return field(7, parts);
    }

    /** Of a graph: one input, one output, and attributes. */
    static byte[] node(String domain, String operator, String input, String output, byte[]... attributes) {
        return field(1, text(1, input), text(2, output), text(4, operator), text(7, domain), joined(attributes));
    }

    /** Of a node: a graph within the graph. */
    static byte[] body(byte[]... parts) {
        return field(5, text(1, "body"), number(20, 5), field(6, parts));
    }

    /** Of a node: a tensor. */
    static byte[] value(byte[] tensor) {
        return field(5, text(1, "value"), number(20, 4), field(5, tensor));
    }

    /** Of a graph: weights, one float of them. */
    static byte[] weights(byte[] tensor) {
        return field(5, tensor);
    }

    /** A tensor of floats that lie in the graph. */
    static byte[] tensor(String name, byte[] raw, long... shape) {
        return joined(dimensions(shape), number(2, FLOAT), text(8, name), field(9, raw));
    }

    /** A tensor of one float that lies elsewhere. */
    static byte[] external(String location, String offset, String length) {
        return joined(
                dimensions(1),
                number(2, FLOAT),
                text(8, "far"),
                entry("location", location),
                entry("offset", offset),
                entry("length", length),
                number(14, 1));
    }

    private static byte[] entry(String key, String value) {
        return field(13, text(1, key), text(2, value));
    }

    private static byte[] dimensions(long... shape) {
        return joined(Arrays.stream(shape).mapToObj(size -> number(1, size)).toArray(byte[][]::new));
    }
}
