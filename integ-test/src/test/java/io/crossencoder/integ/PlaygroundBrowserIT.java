package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import java.io.IOException;
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
        return ScriptChecks.of("playground", CHECKS, command.orFail("checks.mjs"));
    }
}
