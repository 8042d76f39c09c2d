package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What do searches answer whose model can't be used, and how does the operator learn why? */
class BrokenModelsIT {
    private static final int PAGE = 5;

    private static RealNode node;

    @BeforeAll
    static void startWithBrokenModels() throws IOException, InterruptedException {
        node = RealNode.create("broken-models");
        node.installPlugin();
        for (BrokenModel model : BrokenModel.values()) {
            model.write(node);
        }
        node.start();
        for (BrokenModel model : BrokenModel.values()) {
            Articles.index(node.http(), model.index(), 10);
            Articles.pipeline(node.http(), model.index(), model.folder());
            Articles.defaultPipeline(node.http(), model.index(), model.index());
        }
        awaitDecisions();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    private static void awaitDecisions() throws IOException, InterruptedException {
        for (BrokenModel model : BrokenModel.values()) {
            Articles.awaitModel(node, model.index());
        }
    }

    @ParameterizedTest
    @EnumSource
    void searchesAreAnsweredInFirstStageOrder(BrokenModel model) {
        assertFirstStageOrder(node.http(), model.index());
    }

    @ParameterizedTest
    @EnumSource
    void reportHasReasonAndRemedy(BrokenModel model) {
        assertExplained(node.http(), model);
    }

    @ParameterizedTest
    @EnumSource
    void logHasReasonAndRemedyOnce(BrokenModel model) throws IOException {
        assertLoggedOnce(node.log(), model);
    }

    static void assertFirstStageOrder(NodeHttp http, String index) {
        for (String text : List.of("late train", "ferry ticket", "which day")) {
            Answer answer = http.search(index, Articles.question(text, PAGE));
            Answer plain = http.plainSearch(index, Articles.question(text, PAGE));

            assertEquals(200, answer.status());
            assertEquals(plain.at("/hits"), answer.at("/hits"));
            assertEquals("kept_order", answer.rerankStatus());
        }
    }

    private static void assertExplained(NodeHttp http, BrokenModel model) {
        Answer answer = http.search(model.index(), Articles.question("late train", PAGE));

        assertEquals("model_unavailable", answer.text("/ext/cross_encoder/reason"));
        model.assertExplains(answer.text("/ext/cross_encoder/detail"));
    }

    private static void assertLoggedOnce(String log, BrokenModel model) {
        List<String> lines = log.lines()
                .filter(line -> line.contains("model [" + model.folder() + "] can't be used"))
                .toList();
        assertEquals(1, lines.size(), () -> model + ": " + lines);
        model.assertExplains(lines.get(0));
    }

    /** The pipelines are read from the stored cluster state now, before anybody searches. */
    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    @TestMethodOrder(OrderAnnotation.class)
    class AfterARestart {
        @BeforeAll
        void restart() throws IOException, InterruptedException {
            node.restart();
            awaitDecisions();
        }

        @ParameterizedTest
        @EnumSource
        void searchesAreAnsweredAndExplained(BrokenModel model) {
            assertFirstStageOrder(node.http(), model.index());
            assertExplained(node.http(), model);
        }

        @ParameterizedTest
        @EnumSource
        void logHasReasonAndRemedyOnce(BrokenModel model) throws IOException {
            assertLoggedOnce(node.log(), model);
        }

        @Test
        @Order(Integer.MAX_VALUE) // the others need it broken
        void mendedModelServesWithoutARestart() throws IOException, InterruptedException {
            BrokenModel model = BrokenModel.WITHOUT_TOKENIZER;
            BrokenModel.copySoundFile(node, "tokenizer.json", model.folder());

            node.await(
                    "reranks with the mended model",
                    () -> node.http()
                            .search(model.index(), Articles.question("late train", PAGE))
                            .rerankStatus()
                            .equals("complete"));
        }

        @Test
        void nothingCrashed() throws IOException {
            assertTrue(node.crashReports().isEmpty(), () -> "a crash report");
        }
    }
}
