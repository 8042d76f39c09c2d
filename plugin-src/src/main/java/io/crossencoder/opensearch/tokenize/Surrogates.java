package io.crossencoder.opensearch.tokenize;

/** UTF-16 as Java and Lucene count, against Unicode code points as the native tokenizer counts. */
final class Surrogates {
    private Surrogates() {}

    /**
     * The same text with every unpaired surrogate replaced by U+FFFD, as a UTF-8 encoder would: the native library would
     * drop it silently and shift every later offset. Offsets stay valid, because one code unit replaces one.
     */
    static String replaceLone(String text) {
        int first = indexOfLone(text, 0);
        if (first < 0) {
            return text;
        }
        char[] chars = text.toCharArray();
        for (int i = first; i >= 0; i = indexOfLone(text, i + 1)) {
            chars[i] = '\uFFFD';
        }
        return new String(chars);
    }

    private static int indexOfLone(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                return i;
            }
        }
        return -1;
    }

    /**
     * {@code offsets[p]} is the UTF-16 offset of code point {@code p}; the last entry is the text's length. Null where
     * the two counts agree, because the text has no surrogates.
     */
    static int[] utf16Offsets(String text) {
        int codePoints = text.codePointCount(0, text.length());
        if (codePoints == text.length()) {
            return null;
        }
        int[] offsets = new int[codePoints + 1];
        for (int point = 0, unit = 0; point <= codePoints; point++) {
            offsets[point] = unit;
            if (point < codePoints) {
                unit += Character.charCount(text.codePointAt(unit));
            }
        }
        return offsets;
    }
}
