package io.crossencoder.opensearch.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.tokenize.PairLayout.Specials;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

/** Does a window write the ids and types of its slice, and nothing else of the document? */
class PairWindowTest {
    private static final PairLayout LAYOUT = new PairLayout(
            new Specials(new int[] {101}, new int[] {0}),
            0,
            new Specials(new int[] {102, 102}, new int[] {0, 1}),
            1,
            new Specials(new int[] {102}, new int[] {1}));
    private static final int[] QUERY = {1, 2};
    private static final int[] DOCUMENT = {10, 11, 12, 13, 14};

    @Test
    void writesTheSliceBetweenItsSpecials() {
        PairWindow window = new PairWindow(LAYOUT, QUERY, DOCUMENT, 1, 4);
        assertEquals(9, window.length());
        assertArrayEquals(new long[] {101, 1, 2, 102, 102, 11, 12, 13, 102}, ids(window));
        assertArrayEquals(new long[] {0, 0, 0, 0, 1, 1, 1, 1, 1}, types(window));
    }

    @Test
    void anEmptySliceAndAnEmptyQueryLeaveTheSpecials() {
        PairWindow window = new PairWindow(LAYOUT, new int[0], DOCUMENT, 2, 2);
        assertArrayEquals(new long[] {101, 102, 102, 102}, ids(window));
        assertArrayEquals(new long[] {0, 0, 1, 1}, types(window));
    }

    @Test
    void appendsBehindWhatIsThere() {
        LongBuffer target = LongBuffer.allocate(10);
        target.put(77);
        new PairWindow(LAYOUT, QUERY, DOCUMENT, 0, 1).writeIds(target);
        assertEquals(8, target.position());
        assertEquals(77, target.get(0));
        assertEquals(10, target.get(6));
    }

    private static long[] ids(PairWindow window) {
        LongBuffer target = LongBuffer.allocate(window.length());
        window.writeIds(target);
        return target.array();
    }

    private static long[] types(PairWindow window) {
        LongBuffer target = LongBuffer.allocate(window.length());
        window.writeTypes(target);
        return target.array();
    }
}
