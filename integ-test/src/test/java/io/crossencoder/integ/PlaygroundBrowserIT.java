package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.integ.node.Command;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Is the playground right, usable by everybody, and deaf to what hostile documents say? A headless Chromium looks, driven by {@code
 * checks.mjs}. Run by {@code mvn verify -Pbrowser}, which gets the browser from npm (67 MB; Linux on x64, elsewhere the variable
 * CHROMIUM names one).
 */
@Tag("browser")
@ExtendWith(SharedNode.class)
class PlaygroundBrowserIT {
    private static final String INDEX = "playground";
    /** As many as {@code checks.mjs} has: one that stops early must not look like one that passed. */
    private static final int CHECKS = 41;

    private static RealNode node;
    private static NpmEnvironment browser;

    @BeforeAll
    static void createIndex(RealNode shared) throws IOException, InterruptedException {
        node = shared;
        browser = NpmEnvironment.with("browser");
        Articles.reranked(node, INDEX);
        PlaygroundIT.enable(node, "true");
    }

    @AfterAll
    static void switchOff() {
        PlaygroundIT.enable(node, "null");
    }

    @TestFactory
    Stream<DynamicTest> playground() throws IOException, InterruptedException {
        Command command = browser.run("checks.mjs", node.http().uri().toString(), ".");
        String output = command.orFail("checks.mjs");
        List<JsonObject> results = output.lines()
                .filter(line -> line.startsWith("{"))
                .map(PlaygroundBrowserIT::parse)
                .toList();
        assertEquals(CHECKS, results.size(), output);
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(
                        result.getString("check"), () -> assertEquals("", result.getString("failure"))));
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
