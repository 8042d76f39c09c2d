package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Are buffers big enough, clean, and kept? */
class InputBuffersTest {
    private final InputBuffers buffers = new InputBuffers();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, 513, 8192, 10_000})
    void holdAnyNumberOfTokens(int tokens) {
        buffers.reset(tokens);
        for (int i = 0; i < tokens; i++) {
            buffers.ids().put(i);
            buffers.types().put(1);
        }
        assertEquals(tokens, buffers.ids().flip().remaining());
        assertEquals(tokens, buffers.types().flip().remaining());
    }

    @Test
    void theMaskCoversTheTokensAndNothingOfTheRunBefore() {
        buffers.reset(100);
        buffers.reset(3);
        LongBuffer mask = buffers.mask();
        assertEquals(3, mask.remaining());
        for (int i = 0; i < 3; i++) {
            assertEquals(1, mask.get(i));
        }
    }

    @Test
    void paddingIsMaskedAndGoneInTheNextRun() {
        buffers.reset(6);
        for (int row = 0; row < 2; row++) {
            buffers.ids().put(7);
            buffers.types().put(1);
            buffers.pad(2);
        }
        assertEquals(
                LongBuffer.wrap(new long[] {7, 0, 0, 7, 0, 0}), buffers.ids().flip());
        assertEquals(
                LongBuffer.wrap(new long[] {1, 0, 0, 1, 0, 0}), buffers.types().flip());
        assertEquals(LongBuffer.wrap(new long[] {1, 0, 0, 1, 0, 0}), buffers.mask());
        buffers.reset(2);
        buffers.reset(6);
        assertEquals(LongBuffer.wrap(new long[] {1, 1, 1, 1, 1, 1}), buffers.mask());
    }

    @Test
    void aShorterRunReusesTheMemory() {
        buffers.reset(300);
        LongBuffer ids = buffers.ids();
        buffers.reset(512);
        assertSame(ids, buffers.ids());
        assertEquals(0, ids.position());
    }

    @Test
    void memoryIsDirectSoThatNothingIsCopied() {
        buffers.reset(1);
        assertTrue(buffers.ids().isDirect()
                && buffers.types().isDirect()
                && buffers.mask().isDirect());
    }
}
