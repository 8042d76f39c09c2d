package io.crossencoder.opensearch.candidate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.opensearch.core.common.Strings;

/**
 * A field's values as text: strings, numbers and booleans, several joined with a line break. Objects and nulls have no text.
 */
final class FieldText {
    private static final String BETWEEN_VALUES = "\n";

    private FieldText() {}

    /**
     * The text, cut to {@code maxChars} UTF-16 code units, less one where that would split a surrogate pair; empty where there
     * is none.
     */
    static String of(Collection<?> values, int maxChars) {
        StringJoiner text = new StringJoiner(BETWEEN_VALUES);
        collect(values, maxChars, text);
        return Strings.cleanTruncate(text.toString(), maxChars);
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
}
