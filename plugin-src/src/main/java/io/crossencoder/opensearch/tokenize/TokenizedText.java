package io.crossencoder.opensearch.tokenize;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Token ids of one text, without special tokens, and the piece of the text behind each.
 *
 * <p>Offsets are UTF-16 code units, as Lucene's and Java's. Many of these stay in a cache: a text shorter than 65,536 code units
 * takes eight bytes a token, a longer one twelve. The ids are shared, not copied: treat them as constants.
 */
public final class TokenizedText {
    private static final char[] NO_CHARS = {};
    private static final int[] NO_INTS = {};

    private final int textLength;
    private final int[] ids;

    /** Start and end of each token in turn, where they fit; else empty. */
    private final char[] near;

    /** The same where they do not. */
    private final int[] far;

    private TokenizedText(int textLength, int[] ids, int[] spans) {
        boolean fits = textLength <= Character.MAX_VALUE;
        this.textLength = textLength;
        this.ids = ids;
        this.near = fits ? narrowed(spans) : NO_CHARS;
        this.far = fits ? NO_INTS : spans;
    }

    static TokenizedText of(String text, int[] ids, CharSpan[] spans) {
        int[] utf16 = Surrogates.utf16Offsets(text);
        int[] offsets = new int[2 * ids.length];
        int last = 0;
        for (int i = 0; i < ids.length; i++) {
            CharSpan span = spans[i];
            // A token without a place in the text (an added prefix, say) is an empty piece where the previous one
            // ended.
            offsets[2 * i] = span == null ? last : inUtf16(utf16, span.getStart());
            offsets[2 * i + 1] = span == null ? last : inUtf16(utf16, span.getEnd());
            last = offsets[2 * i + 1];
        }
        return new TokenizedText(text.length(), ids, offsets);
    }

    private static int inUtf16(int[] utf16, int codePoint) {
        return utf16 == null ? codePoint : utf16[codePoint];
    }

    private static char[] narrowed(int[] values) {
        char[] chars = new char[values.length];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) values[i];
        }
        return chars;
    }

    /** The first tokens; the text itself where it has no more. */
    public TokenizedText head(int tokens) {
        if (tokens >= ids.length) {
            return this;
        }
        int[] spans = IntStream.range(0, 2 * tokens).map(this::offset).toArray();
        return new TokenizedText(textLength, Arrays.copyOf(ids, tokens), spans);
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    /** Length of the text in UTF-16 code units. */
    public int textLength() {
        return textLength;
    }

    /** The ids, one per token. */
    public int[] ids() {
        return ids;
    }

    /** Where token {@code i} starts in the text. */
    public int start(int i) {
        return offset(2 * i);
    }

    /** Where token {@code i} ends in the text, exclusive. */
    public int end(int i) {
        return offset(2 * i + 1);
    }

    private int offset(int i) {
        return far.length > 0 ? far[i] : near[i];
    }

    /** Memory that the arrays' elements take. */
    public long bytes() {
        return (long) Integer.BYTES * (ids.length + far.length) + (long) Character.BYTES * near.length;
    }
}
