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
        for (Object value : values) {
            if (text.length() >= maxChars) {
                break;
            }
            if (value instanceof List<?> list) {
                String inner = of(list, maxChars);
                if (!inner.isEmpty()) {
                    text.add(inner);
                }
            } else if (value != null && !(value instanceof Map)) {
                text.add(value.toString());
            }
        }
        return cut(text.toString(), maxChars);
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
