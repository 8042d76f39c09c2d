package io.crossencoder.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/** JSON objects as ordered maps, by the server's own parser. */
final class Json {
    private Json() {}

    /**
     * Reads one object.
     *
     * @throws IOException if the text is not JSON
     */
    static Map<String, Object> read(String text) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.IGNORE_DEPRECATIONS, text)) {
            return parser.mapOrdered();
        }
    }

    /** One object on one line. */
    static String write(Map<String, ?> object) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.map(object).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed; this is a bug", e);
        }
    }

    /** An object from alternating names and values, in this order. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    /** The object under a name; empty where there is none. */
    @SuppressWarnings("unchecked") // JSON objects have string keys
    static Map<String, Object> child(Map<String, Object> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The objects of the array under a name; empty where there is none. */
    @SuppressWarnings("unchecked") // asked only of arrays that hold objects
    static List<Map<String, Object>> children(Map<String, Object> object, String name) {
        return object.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
