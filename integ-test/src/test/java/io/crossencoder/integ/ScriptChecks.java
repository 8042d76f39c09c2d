package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The checks of a script, each a test: it prints a line of JSON for each, with {@code check} and {@code failure}. */
final class ScriptChecks {
    private ScriptChecks() {}

    /**
     * Reads a script's output.
     *
     * @param count checks that the script lists: one that stops early must not look like one that passed
     */
    static Stream<DynamicTest> of(String client, int count, String output) {
        List<JsonObject> results = output.lines()
                .filter(line -> line.startsWith("{"))
                .map(ScriptChecks::parse)
                .toList();
        assertEquals(count, results.size(), output);
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(
                        client + " " + result.getString("check"), () -> assertEquals("", result.getString("failure"))));
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
