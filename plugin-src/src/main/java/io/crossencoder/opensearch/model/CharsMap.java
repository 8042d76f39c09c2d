package io.crossencoder.opensearch.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Base64;

/**
 * SentencePiece's {@code precompiled_charsmap}: the size of a double array in bytes, the array's units, then the texts that
 * characters are replaced with, each ended by a zero; little endian. The tokenizer library follows the units without looking
 * where the array ends ({@code common_prefix_search} of spm_precompiled 0.1.4).
 */
final class CharsMap {
    /**
     * Darts-clone makes units in blocks of 256. So a unit of the array with its last eight bits changed, which is a step by one
     * byte of a text, is a unit of the array.
     */
    private static final int BLOCK_BYTES = 256 * Integer.BYTES;

    private final IntBuffer units;
    private final ByteBuffer texts;

    private CharsMap(IntBuffer units, ByteBuffer texts) {
        this.units = units;
        this.texts = texts;
    }

    /** Whether no text leads out of it. */
    static boolean isSound(String base64) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int size = bytes.remaining() < Integer.BYTES ? 0 : bytes.getInt();
        if (size <= 0 || size % BLOCK_BYTES != 0 || size > bytes.remaining()) {
            return false;
        }
        IntBuffer units = bytes.asIntBuffer().limit(size / Integer.BYTES);
        return new CharsMap(units, bytes.position(bytes.position() + size).slice()).staysInside();
    }

    private boolean staysInside() {
        for (int i = 0; i < units.limit(); i++) {
            if (!leadsInside(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean leadsInside(int place) {
        int unit = units.get(place);
        if (unit < 0 && place > 0) {
            return true; // a value: its label is no byte, so nothing goes on from here
        }
        int next = place ^ ((unit >>> 10) << ((unit & (1 << 9)) >> 6));
        boolean hasValue = (unit & (1 << 8)) != 0;
        return next < units.limit() && (!hasValue || startsText(units.get(next) & Integer.MAX_VALUE));
    }

    /** Not within a character, and not behind the end. */
    private boolean startsText(int place) {
        return place == texts.limit() || (place < texts.limit() && (texts.get(place) & 0xC0) != 0x80);
    }
}
