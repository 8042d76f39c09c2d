package io.crossencoder.opensearch.request;

import java.util.List;
import java.util.Map;

/** Follows a dotted path through parsed JSON. A key may have dots in it itself: multi-fields have ({@code title.english}). */
final class RequestPath {
    /** More than any request is deep; a longer path leads nowhere. */
    private static final int MAX_STEPS = 50;

    private RequestPath() {}

    /** The value as text, or an empty string where the path leads nowhere or to an object. */
    static String text(Object root, String path) {
        List<String> steps = List.of(path.split("\\.", -1));
        Object at = steps.size() > MAX_STEPS ? null : follow(root, steps);
        return at instanceof String || at instanceof Number ? at.toString().strip() : "";
    }

    private static Object follow(Object at, List<String> steps) {
        if (at == null || steps.isEmpty()) {
            return at;
        }
        if (at instanceof Map<?, ?> map) {
            return followKey(map, steps);
        }
        return at instanceof List<?> list ? follow(element(list, steps.get(0)), steps.subList(1, steps.size())) : null;
    }

    /** The shortest key that leads anywhere. */
    private static Object followKey(Map<?, ?> map, List<String> steps) {
        for (int length = 1; length <= steps.size(); length++) {
            Object value = map.get(String.join(".", steps.subList(0, length)));
            Object end = follow(value, steps.subList(length, steps.size()));
            if (end != null) {
                return end;
            }
        }
        return null;
    }

    private static Object element(List<?> list, String step) {
        boolean isIndex = !step.isEmpty() && step.length() < 6 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        int index = isIndex ? Integer.parseInt(step) : Integer.MAX_VALUE;
        return index < list.size() ? list.get(index) : null;
    }
}
