package io.crossencoder.opensearch.request;

import java.util.List;
import java.util.Map;

/** Follows a dotted path through parsed JSON. */
final class RequestPath {
    private RequestPath() {}

    /** The value as text, or an empty string where the path leads nowhere or to an object. */
    static String text(Object root, String path) {
        Object at = root;
        for (String step : path.split("\\.")) {
            at = next(at, step);
        }
        return at instanceof String || at instanceof Number ? at.toString().strip() : "";
    }

    private static Object next(Object at, String step) {
        if (at instanceof Map<?, ?> map) {
            return map.get(step);
        }
        if (at instanceof List<?> list && step.chars().allMatch(Character::isDigit) && step.length() < 6) {
            int index = Integer.parseInt(step);
            return index < list.size() ? list.get(index) : null;
        }
        return null;
    }
}
