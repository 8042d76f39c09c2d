package io.crossencoder.opensearch.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Direct memory for the inputs of one run, {@code [batch, sequence]} row-major int64, reused by one worker: allocating it
 * for every window would cost three native buffers each. Not thread-safe.
 */
public final class InputBuffers {
    private LongBuffer ids = allocate(0);
    private LongBuffer types = allocate(0);
    private LongBuffer mask = allocate(0);

    /** Empties the buffers and makes room for {@code tokens} values in each. */
    public void reset(int tokens) {
        if (ids.capacity() < tokens) {
            int capacity = Integer.highestOneBit(Math.max(tokens, 256) - 1) << 1;
            ids = allocate(capacity);
            types = allocate(capacity);
            mask = ones(capacity);
        }
        ids.clear();
        types.clear();
        mask.clear().limit(tokens);
    }

    /** Token ids; written by the caller, flipped by the session. */
    public LongBuffer ids() {
        return ids;
    }

    /** Type ids; written by the caller, flipped by the session. */
    public LongBuffer types() {
        return types;
    }

    /** Ones, for as many tokens as there is room for: nothing is padding. */
    LongBuffer mask() {
        return mask;
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
