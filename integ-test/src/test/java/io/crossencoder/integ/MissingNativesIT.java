package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What does a node do on a platform that the zip has no native libraries for? */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MissingNativesIT {
    private static final String INDEX = "without-natives";

    private static RealNode node;

    @BeforeAll
    static void startWithoutNatives() throws IOException, InterruptedException {
        node = RealNode.create("missing-natives");
        node.installPlugin();
        Path natives = node.pluginFolder().resolve("natives");
        Files.move(natives, natives.resolveSibling("natives-of-another-platform"));
        node.start();
        Articles.index(node.http(), INDEX, 10);
        Articles.pipeline(node.http(), INDEX, "default");
        Articles.defaultPipeline(node.http(), INDEX, INDEX);
        Articles.awaitModel(node, INDEX);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    @Test
    @Order(1)
    void searchesAreAnsweredAndSayWhy() throws IOException {
        assertServedAndExplained();
    }

    @Test
    @Order(2)
    void searchesAreAnsweredAfterARestart() throws IOException, InterruptedException {
        node.restart();
        Articles.awaitModel(node, INDEX);

        assertServedAndExplained();
    }

    private static void assertServedAndExplained() throws IOException {
        BrokenModelsIT.assertFirstStageOrder(node.http(), INDEX);
        Answer answer = node.http().search(INDEX, Articles.question("late train", 5));
        assertEquals("model_unavailable", answer.text("/ext/cross_encoder/reason"));
        assertNamesPlatformAndRemedy(answer.text("/ext/cross_encoder/detail"));
        List<String> lines = node.log()
                .lines()
                .filter(line -> line.contains("model [default] can't be used"))
                .toList();
        assertEquals(1, lines.size(), lines::toString);
        assertNamesPlatformAndRemedy(lines.get(0));
    }

    private static void assertNamesPlatformAndRemedy(String text) {
        assertTrue(
                text.contains("[" + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "]"), text);
        assertTrue(text.contains("install the plugin"), text);
    }
}
