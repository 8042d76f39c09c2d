package io.crossencoder.opensearch.candidate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.regex.Regex;
import org.opensearch.common.xcontent.support.XContentMapValues;

/**
 * A field's values in a document's source. A name of an object stands for the strings below it: not for its numbers, for what
 * lies beside a text is often a vector. A name with {@code *} stands for the strings of every field that matches. Both are read in
 * the order of their names, which is the same on every node.
 */
final class SourceValues {
    private SourceValues() {}

    static Collection<?> of(String name, Map<String, Object> source) {
        List<Object> strings = new ArrayList<>();
        if (Regex.isSimpleMatchPattern(name)) {
            collectMatching(name, "", source, strings);
            return strings;
        }
        List<Object> values = XContentMapValues.extractRawValues(name, source);
        if (!values.isEmpty()) {
            return values;
        }
        collectStrings(XContentMapValues.extractValue(name, source), strings);
        return strings;
    }

    private static void collectStrings(Object value, List<Object> strings) {
        switch (value) {
            case String text -> strings.add(text);
            case Map<?, ?> map -> sorted(map).values().forEach(below -> collectStrings(below, strings));
            case List<?> list -> list.forEach(element -> collectStrings(element, strings));
            case null, default -> {}
        }
    }

    private static void collectMatching(String pattern, String path, Object value, List<Object> strings) {
        switch (value) {
            case Map<?, ?> map ->
                sorted(map)
                        .forEach((key, below) -> collectMatching(
                                pattern, path.isEmpty() ? key.toString() : path + "." + key, below, strings));
            case List<?> list -> list.forEach(element -> collectMatching(pattern, path, element, strings));
            case String text when Regex.simpleMatch(pattern, path) -> strings.add(text);
            case null, default -> {}
        }
    }

    private static Map<?, ?> sorted(Map<?, ?> map) {
        return new TreeMap<>(map);
    }
}
