package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.Command;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does the rerank API speak as Cohere's does, to Cohere's own client and to others, and give the scores of a search? */
@ExtendWith(SharedNode.class)
class RerankApiIT {
    private static final String API = "/_plugins/_cross_encoder";
    private static final String INDEX = "rerank-api";
    private static final String TWO =
            "{\"query\": \"who digs a well\", \"documents\": [\"Trains are late.\", \"A well is dug by hand.\"]%s}";

    private static RealNode node;

    @BeforeAll
    static void createIndex(RealNode shared) throws IOException, InterruptedException {
        node = shared;
        Articles.reranked(node, INDEX);
        aliases("[\"rerank-*=default\"]");
    }

    @AfterAll
    static void forgetAliases() {
        aliases("null");
    }

    private static void aliases(String aliases) {
        node.http()
                .put(
                        "/_cluster/settings",
                        "{\"transient\": {\"plugins.cross_encoder.rerank_api.model_aliases\": " + aliases + "}}")
                .ok();
    }

    private static Answer two(String route, String more) {
        return node.http().post(API + route, String.format(Locale.ROOT, TWO, more));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rerank", "/v1/rerank", "/v2/rerank"})
    void everyRouteAnswersInCoheresShape(String route) {
        Answer answer = two(route, "").ok();

        assertEquals("1", answer.text("/results/0/index"));
        assertEquals("0", answer.text("/results/1/index"));
        assertTrue(answer.number("/results/0/relevance_score") > answer.number("/results/1/relevance_score"));
        assertNull(answer.at("/results/0/document"));
        assertNotNull(answer.text("/id"));
        assertEquals(route.contains("v1") ? "1" : "2", answer.text("/meta/api_version/version"));
        assertEquals("0", answer.text("/meta/billed_units/search_units"));
        assertEquals("default", answer.text("/meta/cross_encoder/model"));
    }

    @Test
    void documentsAreRepeatedWhereAskedFor() {
        assertEquals(
                "A well is dug by hand.",
                two("/v1/rerank", ", \"return_documents\": true").ok().text("/results/0/document/text"));
    }

    @Test
    void errorsAreInCoheresShape() {
        assertRefused(400, "unknown field [top_k]", two("/v2/rerank", ", \"top_k\": 1"));
        assertRefused(400, "[top_n] [0]", two("/v2/rerank", ", \"top_n\": 0"));
        assertRefused(400, "a body with [query]", node.http().post(API + "/v2/rerank", ""));
        assertRefused(400, "", node.http().post(API + "/v2/rerank", "{\"query\": "));
        assertRefused(400, "", two("/v2/rerank?timeout=soon", ""));
        assertRefused(404, "model [none-such] not found", two("/v2/rerank", ", \"model\": \"none-such\""));
        assertRefused(
                400,
                "plugins.cross_encoder.rerank_api.max_bytes",
                node.http()
                        .post(
                                API + "/v2/rerank",
                                "{\"query\": \"q\", \"documents\": [\"" + "a".repeat(11 << 20) + "\"]}"));
    }

    @Test
    void everyAnswerIsCountedOnce() {
        JsonObject before = counted();
        two("/v2/rerank", "").ok();
        assertRefused(404, "", two("/v2/rerank", ", \"model\": \"none-such\""));
        assertRefused(400, "", two("/v2/rerank", ", \"top_n\": 0"));
        JsonObject after = counted();
        for (String status : List.of("200", "404", "400")) {
            assertEquals(before.getInt(status, 0) + 1, after.getInt(status), after::toString);
        }
    }

    private static JsonObject counted() {
        JsonObject nodes = node.http().get(API + "/stats").ok().at("/nodes").asJsonObject();
        JsonObject counted = nodes.values().iterator().next().asJsonObject().getJsonObject("rerank_api");
        return counted == null ? JsonObject.EMPTY_JSON_OBJECT : counted;
    }

    private static void assertRefused(int status, String naming, Answer answer) {
        assertEquals(status, answer.status(), () -> answer.json().toString());
        assertTrue(answer.text("/message").contains(naming), answer.text("/message"));
        assertNotNull(answer.text("/id"));
    }

    /** A client that hangs up is not worked for any longer. */
    @Test
    void closedConnectionCancelsTheRequest() throws IOException, InterruptedException {
        JsonArrayBuilder texts = Json.createArrayBuilder();
        for (int i = 0; i < 300; i++) {
            texts.add(("text " + i + " that nobody will ever wait for. ").repeat(100));
        }
        String body = Json.createObjectBuilder()
                .add("query", "who waits for this")
                .add("documents", texts)
                .build()
                .toString();
        try (Socket socket =
                new Socket(node.http().uri().getHost(), node.http().uri().getPort())) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream()
                    .write(String.format(
                                    Locale.ROOT,
                                    "POST %s/v2/rerank HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer any\r\n"
                                            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n",
                                    API,
                                    bytes.length)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            node.await("works for the request", () -> isRunning());
        }
        node.await("has let go of the request", () -> !isRunning());
    }

    private static boolean isRunning() {
        return node.http()
                .get("/_tasks?actions=*cross_encoder/rerank*")
                .ok()
                .json()
                .toString()
                .contains("cross_encoder/rerank");
    }

    @TestFactory
    Stream<DynamicTest> cohereSdk() throws IOException, InterruptedException {
        return checks("cohere", "sdk", 10);
    }

    /** What RAG applications use: some hundred megabytes of packages. */
    @Tag("clients")
    @TestFactory
    Stream<DynamicTest> wrappersOfTheCohereSdk() throws IOException, InterruptedException {
        return checks("cohere-wrappers", "wrappers", 2);
    }

    private static Stream<DynamicTest> checks(String packages, String kind, int count)
            throws IOException, InterruptedException {
        String question = Articles.JUDGED.get(0).question();
        JsonObjectBuilder texts = Json.createObjectBuilder();
        JsonObjectBuilder scores = Json.createObjectBuilder();
        String body = "{\"size\": 20, \"query\": {\"match\": {\"text\": \"" + question
                + "\"}}, \"ext\": {\"cross_encoder\": {\"fields\": [\"text\"]}}}";
        for (JsonObject hit : node.http().search(INDEX, body).ok().hits()) {
            texts.add(hit.getString("_id"), hit.getJsonObject("_source").getString("text"));
            scores.add(hit.getString("_id"), hit.getJsonNumber("_score"));
        }
        String expected = Json.createObjectBuilder()
                .add("question", question)
                .add("scores", scores)
                .build()
                .toString();
        Command command = PythonEnvironment.with(packages)
                .run(
                        "cohere_checks.py",
                        List.of(kind, node.http().uri() + API, texts.build().toString(), expected));
        return ScriptChecks.of(packages, count, command.orFail("cohere_checks.py"));
    }
}
