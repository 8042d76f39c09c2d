package io.crossencoder.opensearch.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Direct memory for the inputs of one run, {@code [batch, sequence]} row-major int64, reused by one worker: allocating it
 * for every window would cost three native buffers each. Pairs shorter than the run's length are padded. On accelerators the
 * output lies here too. Not thread-safe.
 */
public final class InputBuffers {
    private LongBuffer ids = allocate(0);
    private LongBuffer types = allocate(0);
    private LongBuffer mask = allocate(0);
    private FloatBuffer output = floats(0);
    private int paddedTo;

    /** Empties the buffers and makes room for {@code tokens} values in each. */
    public void reset(int tokens) {
        if (ids.capacity() < tokens) {
            int capacity = Integer.highestOneBit(Math.max(tokens, 256) - 1) << 1;
            ids = allocate(capacity);
            types = allocate(capacity);
            mask = ones(capacity);
            paddedTo = 0;
        }
        for (int i = 0; i < paddedTo; i++) {
            mask.put(i, 1L);
        }
        paddedTo = 0;
        ids.clear();
        types.clear();
        mask.clear().limit(tokens);
    }

    /** Appends padding, which the mask hides from the model; 0 is an id in every vocabulary. */
    public void pad(int tokens) {
        for (int i = 0; i < tokens; i++) {
            mask.put(ids.position(), 0L);
            ids.put(0L);
            types.put(0L);
        }
        paddedTo = ids.position();
    }

    /** Token ids; written by the caller, flipped by the session. */
    public LongBuffer ids() {
        return ids;
    }

    /** Type ids; written by the caller, flipped by the session. */
    public LongBuffer types() {
        return types;
    }

    /** Ones, and zeros where padding is, for as many tokens as there is room for. */
    LongBuffer mask() {
        return mask;
    }

    /** Room for as many numbers of output. */
    FloatBuffer output(int values) {
        if (output.capacity() < values) {
            output = floats(Integer.highestOneBit(Math.max(values, 64) - 1) << 1);
        }
        return output.clear().limit(values);
    }

    private static FloatBuffer floats(int capacity) {
        return ByteBuffer.allocateDirect(capacity * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static LongBuffer ones(int capacity) {
        LongBuffer ones = allocate(capacity);
        for (int i = 0; i < capacity; i++) {
            ones.put(1L);
        }
        return ones;
    }

    private static LongBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }
}
