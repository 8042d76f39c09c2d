package io.crossencoder.opensearch.request;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.common.unit.TimeValue;

/**
 * Takes typed values out of a configuration map, as pipeline factories must: what is left over is unknown. Errors name the
 * option, the value and what is expected.
 */
final class OptionReader {
    private final Map<String, Object> config;

    OptionReader(Map<String, Object> config) {
        this.config = config;
    }

    /** Reads an object inside a configuration; leaves the original as it is. */
    static OptionReader of(Map<?, ?> entry) {
        Map<String, Object> config = new HashMap<>();
        entry.forEach((key, option) -> config.put(String.valueOf(key), option));
        return new OptionReader(config);
    }

    boolean has(String option) {
        return config.containsKey(option);
    }

    Object raw(String option) {
        return config.remove(option);
    }

    /** The value of one type, or null where it is not said. */
    private <T> T typed(String option, Class<T> type, String expected) {
        Object value = config.remove(option);
        if (value != null && !type.isInstance(value)) {
            throw wrong(option, value, expected);
        }
        return type.cast(value);
    }

    String string(String option, String fallback) {
        String text = typed(option, String.class, "a non-empty string");
        if (text != null && text.isBlank()) {
            throw wrong(option, text, "a non-empty string");
        }
        return text == null ? fallback : text;
    }

    /** A text that may be blank, or empty. */
    String characters(String option, String fallback) {
        String text = typed(option, String.class, "a string");
        return text == null ? fallback : text;
    }

    int integer(String option, int fallback) {
        Integer value = optionalInteger(option);
        return value == null ? fallback : value;
    }

    Integer optionalInteger(String option) {
        return typed(option, Integer.class, "an integer");
    }

    Double optionalNumber(String option) {
        Number number = typed(option, Number.class, "a number");
        return number == null ? null : Double.valueOf(number.doubleValue());
    }

    boolean flag(String option, boolean fallback) {
        Boolean flag = typed(option, Boolean.class, "true or false");
        return flag == null ? fallback : flag;
    }

    long millis(String option, long fallback) {
        String expected = "a time such as 500ms or 5s";
        String text = typed(option, String.class, expected);
        try {
            return text == null
                    ? fallback
                    : TimeValue.parseTimeValue(text, option).millis();
        } catch (IllegalArgumentException e) {
            throw wrong(option, text, expected);
        }
    }

    <E extends Enum<E>> E choice(String option, Class<E> type, E fallback) {
        Object value = config.remove(option);
        if (value == null) {
            return fallback;
        }
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        if (value instanceof String text && names.contains(text)) {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        }
        throw wrong(option, value, "one of " + names);
    }

    /** Refuses what nobody has taken. */
    void requireEmpty(String where) {
        if (!config.isEmpty()) {
            throw new IllegalArgumentException(where + " does not know the option " + config.keySet()
                    + "; check its spelling against the option table");
        }
    }

    static IllegalArgumentException wrong(String option, Object value, String expected) {
        return new IllegalArgumentException("[" + option + "] [" + value + "] must be " + expected);
    }
}
