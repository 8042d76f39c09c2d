package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.core.xcontent.XContentParserUtils;

/** A few fields of a JSON file that is trusted with nothing, not even with the heap: the others are skipped, and these are bounded. */
final class JsonFields {
    /** In the fields that are read. A {@code {}} takes 60 bytes as a map. Tokenizers have some dozens. */
    private static final int MOST_VALUES = 10_000;

    /** In the whole file: the parser remembers the names of every object that it is in. Vocabularies have up to 260,000. */
    private static final int MOST_NAMES = 1 << 20;

    private final XContentParser parser;
    private String field;
    private int values;
    private int names;

    private JsonFields(XContentParser parser) {
        this.parser = parser;
    }

    /**
     * Reads fields of the file's object: maps, lists, strings, numbers and booleans. Those that are missing or null are left out.
     *
     * @throws IOException if the file can't be read or is not JSON
     * @throws RuntimeException if it is no object, or has more than is read
     */
    static Map<String, Object> read(Path file, Set<String> wanted) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                XContentParser parser = JsonXContent.jsonXContent.createParser(
                        NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, in)) {
            return new JsonFields(parser).read(wanted);
        }
    }

    private Map<String, Object> read(Set<String> wanted) throws IOException {
        XContentParserUtils.ensureExpectedToken(Token.START_OBJECT, parser.nextToken(), parser);
        Map<String, Object> fields = new LinkedHashMap<>();
        while (nextName()) {
            field = parser.currentName();
            parser.nextToken();
            if (!wanted.contains(field)) {
                skip();
            } else if (parser.currentToken() != Token.VALUE_NULL) {
                fields.put(field, value());
            }
        }
        return fields;
    }

    /** Goes on to the next field of an object; returns whether there is one. */
    private boolean nextName() throws IOException {
        if (parser.nextToken() != Token.FIELD_NAME) {
            return false;
        }
        countName();
        return true;
    }

    private void countName() {
        if (++names > MOST_NAMES) {
            throw new IllegalArgumentException("it has more than [" + MOST_NAMES + "] names");
        }
    }

    private void skip() throws IOException {
        int depth = 0;
        do {
            switch (parser.currentToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> countName();
                default -> {} // has nothing inside
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    private Object value() throws IOException {
        if (++values > MOST_VALUES) {
            throw new IllegalArgumentException("[" + field + "] has more than [" + MOST_VALUES + "] values");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            default -> XContentParserUtils.parseFieldsValue(parser);
        };
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (nextName()) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value());
        }
        return fields;
    }

    private List<Object> list() throws IOException {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            list.add(value());
        }
        return list;
    }
}
