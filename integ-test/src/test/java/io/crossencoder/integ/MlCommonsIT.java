package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Does ML Commons, which brings another ONNX Runtime and another tokenizer library into the same process, still score, and do we,
 * whoever loads first? Run by {@code mvn verify -Ppeers}.
 */
@Tag("peers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MlCommonsIT {
    private static final String INDEX = "beside-ml-commons";
    private static final String QUERY = "How many people live in Berlin?";
    private static final List<String> DOCUMENTS = List.of(
            "Berlin had a population of 3,520,031 registered inhabitants in an area of 891.82 square kilometers.",
            "Berlin is well known for its museums.",
            "New York City is famous for the Metropolitan Museum of Art.");
    /** From the self-test in models/default/manifest.json: both serve that file. */
    private static final List<Double> LOGITS = List.of(7.4349, -4.6914, -11.1276);

    private static final double TOLERANCE = 1;
    private static final int QUESTIONS = 40;

    private static RealNode node;
    private static MlCommons mlCommons;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.create("beside-ml-commons");
        mlCommons = new MlCommons(node);
        mlCommons.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    @Test
    @Order(1)
    void bothWorkWhereMlCommonsLoadsFirst() throws IOException, InterruptedException {
        mlCommons.register();
        assertMlCommonsScores();

        Articles.reranked(node, INDEX);

        assertReranks();
        assertMlCommonsScores();
    }

    @Test
    @Order(2)
    void bothWorkWhereTheRerankerLoadsFirst() throws IOException, InterruptedException {
        // so that it loads nothing by itself after the restart
        node.setting("plugins.ml_commons.model_auto_redeploy.enable", "false");
        node.restart();
        Articles.awaitModel(node, INDEX);
        assertReranks();

        mlCommons.deploy();

        assertMlCommonsScores();
        assertReranks();
    }

    @Test
    @Order(3)
    void theSameModelRanksTheSameThroughMlCommonsAsItsOwnRerankProcessor() throws IOException {
        SameModel sameModel = new SameModel(node.http(), mlCommons.model(), INDEX);
        sameModel.setUp();
        for (String question : Articles.questions().subList(0, QUESTIONS)) {
            sameModel.assertSameOrder(question);
        }
        sameModel.report(Path.of("target", "ml-commons-speed.txt"));
    }

    @Test
    @Order(4)
    void theRerankApiScoresWithItsModel() {
        String body = Json.createObjectBuilder()
                .add("model", Json.createObjectBuilder().add("ml_commons", mlCommons.model()))
                .add("query", QUERY)
                .add("documents", Json.createArrayBuilder(DOCUMENTS))
                .build()
                .toString();
        Answer answer =
                node.http().post("/_plugins/_cross_encoder/v2/rerank", body).ok();
        List<Double> logits = mlCommons.logits(QUERY, DOCUMENTS);
        for (int i = 0; i < DOCUMENTS.size(); i++) {
            assertEquals(Integer.toString(i), answer.text("/results/" + i + "/index"));
            assertEquals(1 / (1 + Math.exp(-logits.get(i))), answer.number("/results/" + i + "/relevance_score"), 1e-4);
        }
    }

    @Test
    @Order(5)
    void nothingCrashed() throws IOException {
        assertEquals(List.of(), node.crashReports());
    }

    private static void assertMlCommonsScores() {
        List<Double> logits = mlCommons.logits(QUERY, DOCUMENTS);
        for (int i = 0; i < LOGITS.size(); i++) {
            assertEquals(LOGITS.get(i), logits.get(i), TOLERANCE);
        }
    }

    private static void assertReranks() {
        for (Judged judged : Articles.JUDGED) {
            Answer answer = node.http()
                    .search(INDEX, Articles.question(judged.question(), 10))
                    .ok();
            assertEquals(
                    "complete", answer.rerankStatus(), () -> answer.report().toString());
            assertEquals(judged.answer(), answer.ids().get(0));
        }
    }
}
