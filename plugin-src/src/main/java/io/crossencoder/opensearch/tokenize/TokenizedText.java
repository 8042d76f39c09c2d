package io.crossencoder.opensearch.tokenize;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.Arrays;

/**
 * Token ids of one text, without special tokens, and the piece of the text behind each.
 *
 * <p>Offsets are UTF-16 code units, as Lucene's and Java's. The arrays are shared, not copied: treat them as constants.
 */
public final class TokenizedText {
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;

    private TokenizedText(int[] ids, int[] starts, int[] ends) {
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
    }

    static TokenizedText of(String text, int[] ids, CharSpan[] spans) {
        int[] utf16 = Surrogates.utf16Offsets(text);
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        int last = 0;
        for (int i = 0; i < ids.length; i++) {
            CharSpan span = spans[i];
            // A token without a place in the text (an added prefix, say) is an empty piece where the previous one
            // ended.
            starts[i] = span == null ? last : inUtf16(utf16, span.getStart());
            ends[i] = span == null ? last : inUtf16(utf16, span.getEnd());
            last = ends[i];
        }
        return new TokenizedText(ids, starts, ends);
    }

    private static int inUtf16(int[] utf16, int codePoint) {
        return utf16 == null ? codePoint : utf16[codePoint];
    }

    /** The first tokens; the text itself where it has no more. */
    public TokenizedText head(int tokens) {
        if (tokens >= ids.length) {
            return this;
        }
        return new TokenizedText(
                Arrays.copyOf(ids, tokens), Arrays.copyOf(starts, tokens), Arrays.copyOf(ends, tokens));
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    /** The ids, one per token. */
    public int[] ids() {
        return ids;
    }

    /** Where token {@code i} starts in the text. */
    public int start(int i) {
        return starts[i];
    }

    /** Where token {@code i} ends in the text, exclusive. */
    public int end(int i) {
        return ends[i];
    }
}
