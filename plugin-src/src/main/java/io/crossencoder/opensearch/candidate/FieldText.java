package io.crossencoder.opensearch.candidate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A field's values as text: strings, numbers and booleans, several joined with a line break. Objects and nulls have no text.
 */
final class FieldText {
    private static final String BETWEEN_VALUES = "\n";

    private FieldText() {}

    /** The text, cut to {@code maxChars} UTF-16 code units; empty where there is none. */
    static String of(Collection<?> values, int maxChars) {
        StringJoiner text = new StringJoiner(BETWEEN_VALUES);
        collect(values, maxChars, text);
        return cut(text.toString(), maxChars);
    }

    private static void collect(Collection<?> values, int maxChars, StringJoiner text) {
        for (Object value : values) {
            if (text.length() >= maxChars) {
                return;
            }
            if (value instanceof List<?> list) {
                collect(list, maxChars, text);
            } else if (value != null
                    && !(value instanceof Map)
                    && !value.toString().isEmpty()) {
                text.add(value.toString());
            }
        }
    }

    /** The text's first {@code maxChars} code units, less one where that would split a surrogate pair. */
    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean splitsPair = maxChars > 0 && Character.isHighSurrogate(text.charAt(maxChars - 1));
        return text.substring(0, splitsPair ? maxChars - 1 : maxChars);
    }
}
