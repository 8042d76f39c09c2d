package io.crossencoder.opensearch.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads Protocol Buffers' wire format off a file, and skips what nobody asks for: weights are never brought into the heap
 * (protobuf.dev/programming-guides/encoding). Not thread-safe.
 */
final class ProtoReader {
    private static final int BUFFER_BYTES = 8 << 10;

    /** Names of operators and files; all of a graph's nodes together must fit into the heap. */
    private static final int MOST_STRING_BYTES = 256;

    private final SeekableByteChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long bufferStart;

    ProtoReader(SeekableByteChannel file) {
        this.file = file;
    }

    /**
     * One field of a message.
     *
     * @param value of a number; 0 of others
     * @param start where its content begins in the file
     * @param end where the next field begins
     */
    record Field(int number, boolean isMessage, long value, long start, long end) {}

    /** Sees the fields of a message, in the file's order. */
    interface Visitor {
        void visit(Field field) throws IOException;
    }

    /** The bytes between are no message. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(long at) {
            super("byte [" + at + "] is not where a field of an ONNX file ends");
        }
    }

    /** The whole file as one message. */
    void message(Visitor visitor) throws IOException {
        message(0, file.size(), visitor);
    }

    /** A field that holds a message. */
    void message(Field field, Visitor visitor) throws IOException {
        if (!field.isMessage()) {
            throw new DamagedException(field.start());
        }
        message(field.start(), field.end(), visitor);
    }

    private void message(long start, long end, Visitor visitor) throws IOException {
        for (long at = start; at < end; ) {
            Field field = field(at, end);
            visitor.visit(field);
            at = field.end();
        }
    }

    /** A field that holds a text. */
    String string(Field field) throws IOException {
        long length = field.end() - field.start();
        if (!field.isMessage() || length > MOST_STRING_BYTES) {
            throw new DamagedException(field.start());
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = at(field.start() + i, field.end());
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Field field(long at, long end) throws IOException {
        Varint tag = varint(at, end);
        long number = tag.value() >>> 3;
        if (number == 0 || number > Integer.MAX_VALUE) {
            throw new DamagedException(at);
        }
        return switch ((int) (tag.value() & 7)) {
            case 0 -> {
                Varint value = varint(tag.end(), end);
                yield new Field((int) number, false, value.value(), tag.end(), value.end());
            }
            case 1 -> new Field((int) number, false, 0, tag.end(), within(tag.end(), Long.BYTES, end));
            case 2 -> {
                Varint length = varint(tag.end(), end);
                yield new Field((int) number, true, 0, length.end(), within(length.end(), length.value(), end));
            }
            case 5 -> new Field((int) number, false, 0, tag.end(), within(tag.end(), Integer.BYTES, end));
            default -> throw new DamagedException(at);
        };
    }

    private static long within(long start, long length, long end) throws DamagedException {
        if (length < 0 || length > end - start) {
            throw new DamagedException(start);
        }
        return start + length;
    }

    private record Varint(long value, long end) {}

    private Varint varint(long at, long end) throws IOException {
        long value = 0;
        for (int i = 0; i < 10; i++) {
            byte next = at(at + i, end);
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return new Varint(value, at + i + 1);
            }
        }
        throw new DamagedException(at);
    }

    private byte at(long position, long end) throws IOException {
        if (position >= end) {
            throw new DamagedException(position);
        }
        if (position < bufferStart || position >= bufferStart + buffer.limit()) {
            fill(position);
        }
        return buffer.get((int) (position - bufferStart));
    }

    private void fill(long position) throws IOException {
        buffer.clear();
        file.position(position);
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
            // a channel may give less than is asked for
        }
        buffer.flip();
        bufferStart = position;
        if (!buffer.hasRemaining()) {
            throw new DamagedException(position);
        }
    }
}
