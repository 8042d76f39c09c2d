package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Is a map refused that leads the tokenizer library out of its arrays? This one replaces {@code a} with {@code ä}. */
class CharsMapTest {
    private static final int ROOT = 1 << 10;
    private static final int LETTER = 0x60;
    private static final int LETTER_UNIT = 'a' | 1 << 8 | 2 << 10;
    private static final int VALUE = 0x62;

    private final int[] units = new int[256];

    CharsMapTest() {
        units[0] = ROOT;
        units[LETTER] = LETTER_UNIT;
        units[VALUE] = 1 << 31;
    }

    private static String map(int size, int... units) {
        byte[] texts = "ä\0".getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(4 + 4 * units.length + texts.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(size);
        for (int unit : units) {
            bytes.putInt(unit);
        }
        return Base64.getEncoder().encodeToString(bytes.put(texts).array());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x400, true",
        "0, 0x40000, false", // the root leads to 256, behind the last unit
        "0, 0x80000400, false", // as far, and marked as a value, which the root is not asked for
        "0x60, 0x00000661, false", // offsets in blocks of 256
        "0x10, 0x7FFFFC00, false", // no text leads there, but who would make it
        "0x62, 0x80000003, true", // at the end of the texts: replaced with nothing
        "0x62, 0x80000001, false", // within the ä
        "0x62, 0x80000004, false",
        "0x62, 0xFFFFFFFF, false",
        "0x70, 0xFFFFFFFF, true", // a value that nothing leads to
    })
    void aUnit(String place, String unit, boolean sound) {
        units[Integer.decode(place)] = Long.decode(unit).intValue();
        assertEquals(sound, CharsMap.isSound(map(1_024, units)));
    }

    @ParameterizedTest
    @CsvSource({"1024, true", "0, false", "-1024, false", "1020, false", "2048, false", "2147483647, false"})
    void aSize(int size, boolean sound) {
        assertEquals(sound, CharsMap.isSound(map(size, units)));
    }

    @Test
    void whatIsNoMapIsRefused() {
        assertFalse(CharsMap.isSound(""));
        assertFalse(CharsMap.isSound("AAAA"));
        assertFalse(CharsMap.isSound("no base64!"));
        assertFalse(CharsMap.isSound("AAAAAA=="));
    }
}
