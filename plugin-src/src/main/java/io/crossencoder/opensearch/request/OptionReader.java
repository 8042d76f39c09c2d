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

    String string(String option, String fallback) {
        Object value = config.remove(option);
        if (value == null) {
            return fallback;
        }
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(option, value, "a non-empty string");
    }

    int integer(String option, int fallback) {
        Integer value = optionalInteger(option);
        return value == null ? fallback : value;
    }

    Integer optionalInteger(String option) {
        Object value = config.remove(option);
        if (value == null) {
            return null;
        }
        if (value instanceof Integer number) {
            return number;
        }
        throw wrong(option, value, "an integer");
    }

    Double optionalNumber(String option) {
        Object value = config.remove(option);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(option, value, "a number");
    }

    boolean flag(String option, boolean fallback) {
        Object value = config.remove(option);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(option, value, "true or false");
    }

    long millis(String option, long fallback) {
        Object value = config.remove(option);
        if (value == null) {
            return fallback;
        }
        if (value instanceof String text) {
            try {
                return TimeValue.parseTimeValue(text, option).millis();
            } catch (IllegalArgumentException e) {
                throw wrong(option, value, "a time such as 500ms or 5s");
            }
        }
        throw wrong(option, value, "a time such as 500ms or 5s");
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
