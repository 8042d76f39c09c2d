package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.RerankService.Mood;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Does the rerank API score with a service that ML Commons reaches through a connector, and tell its failures apart from ours? Run by
 * {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class RemoteRerankApiIT {
    private static final String QUESTION = "how much money back when the train was late";
    private static final List<String> TEXTS = List.of(
            "The dining car serves soup.",
            "When your train was late you get money back: half of it after two hours.",
            "Money is exchanged at the station.",
            "The train was late.");
    /** By the words they share with the question. */
    private static final List<String> ORDER = List.of("1", "3", "2", "0");

    private static RealNode node;
    private static RerankService service;
    private static JsonObject model;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        service = new RerankService();
        node = RealNode.create("remote-rerank-api");
        MlCommons mlCommons = new MlCommons(node);
        mlCommons.start();
        model = model(mlCommons.remoteModel(service.connector(RerankShape.COHERE)));
        Articles.reranked(node, "loads-the-tokenizer");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        service.close();
        node.close();
    }

    @BeforeEach
    void beFine() {
        service.be(Mood.FINE);
    }

    private static JsonObject model(String id) {
        return Json.createObjectBuilder()
                .add("ml_commons", id)
                .add("scores", "probability")
                .build();
    }

    private static Answer rerank(String route, JsonValue asked) {
        String body = Json.createObjectBuilder()
                .add("model", asked)
                .add("query", QUESTION)
                .add("documents", Json.createArrayBuilder(TEXTS))
                .build()
                .toString();
        return node.http().post("/_plugins/_cross_encoder" + route, body);
    }

    private static void assertScoredByTheService(Answer answer) {
        for (int i = 0; i < ORDER.size(); i++) {
            String result = "/results/" + i;
            assertEquals(
                    ORDER.get(i),
                    answer.text(result + "/index"),
                    () -> answer.json().toString());
            double wanted = RerankService.relevance(QUESTION, TEXTS.get(Integer.parseInt(ORDER.get(i))));
            assertEquals(wanted, answer.number(result + "/relevance_score"), 1e-4);
        }
        assertEquals("ml_commons:" + model.getString("ml_commons"), answer.text("/meta/cross_encoder/model"));
        assertEquals("ml_commons", answer.text("/meta/cross_encoder/device"));
        assertEquals(List.of(TEXTS), service.requests());
    }

    @ParameterizedTest
    @CsvSource({"/rerank", "/v1/rerank", "/v2/rerank"})
    void textsComeInTheServicesOrderWithItsScores(String route) {
        assertScoredByTheService(rerank(route, model).ok());
    }

    /** Cohere's clients know names only. */
    @Test
    void aNameMayStandForAModelOfMlCommons() {
        aliases(Json.createArrayBuilder().add("rerank-*=" + model).build());
        try {
            assertScoredByTheService(
                    rerank("/v2/rerank", Json.createValue("rerank-v3.5")).ok());
        } finally {
            aliases(JsonValue.NULL);
        }
    }

    private static void aliases(JsonValue aliases) {
        JsonObject settings = Json.createObjectBuilder()
                .add("plugins.cross_encoder.rerank_api.model_aliases", aliases)
                .build();
        node.http()
                .put(
                        "/_cluster/settings",
                        Json.createObjectBuilder()
                                .add("transient", settings)
                                .build()
                                .toString())
                .ok();
    }

    @ParameterizedTest
    @CsvSource({
        "TOO_MANY_REQUESTS, 429, trial key limit",
        "BROKEN, 502, internal server error",
        "ONE_SHORT, 502, ML Commons",
        "ABOVE_ONE, 502, no probability",
        "NOT_A_NUMBER, 502, ML Commons",
        "HANGS, 504, time ran out"
    })
    void theServicesFailuresAreTold(Mood mood, int status, String why) {
        service.be(mood);
        assertRefused(status, why, rerank("/v2/rerank?timeout=2s", model));
    }

    @Test
    void aModelThatIsNotThereIsTold() {
        assertRefused(502, "[no-such-model]", rerank("/v2/rerank", model("no-such-model")));
    }

    private static void assertRefused(int status, String why, Answer answer) {
        assertEquals(status, answer.status(), () -> answer.json().toString());
        assertTrue(answer.text("/message").contains(why), () -> answer.json().toString());
    }
}
