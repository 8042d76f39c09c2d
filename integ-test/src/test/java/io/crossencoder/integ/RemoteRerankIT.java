package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.RerankService.Mood;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Are hits reranked by a service that ML Commons reaches through a connector, and do they keep their order when it fails, in every
 * way it can? Run by {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class RemoteRerankIT {
    private static final String INDEX = "remote-rerank";
    private static final String QUESTION = "how much money back when the train was late";
    private static final int WINDOW = 20;

    private static RealNode node;
    private static NodeHttp http;
    private static RerankService service;
    private static final Map<RerankShape, String> MODELS = new EnumMap<>(RerankShape.class);

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        service = new RerankService();
        node = RealNode.create("remote-rerank");
        MlCommons mlCommons = new MlCommons(node);
        mlCommons.start();
        http = node.http();
        for (RerankShape shape : RerankShape.values()) {
            MODELS.put(shape, mlCommons.remoteModel(service.connector(shape)));
        }
        Articles.reranked(node, INDEX);
        pipeline("remote", "");
        pipeline("strict", ", \"failure_mode\": \"fail\"");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        service.close();
        node.close();
    }

    /** One window a document, all of it, so that the service sees what the test sees. */
    private static void pipeline(String name, String more) {
        http.put(
                        "/_search/pipeline/" + name,
                        String.format(Locale.ROOT, """
                {"request_processors": [{"rerank_candidates": {"window_size": %d}}],
                 "response_processors": [{"cross_encoder": {"model": {"ml_commons": "%s", "scores": "probability"},
                     "fields": ["title"], "timeout": "30s"%s}}]}""", WINDOW, MODELS.get(RerankShape.COHERE), more))
                .ok();
    }

    @BeforeEach
    void beFine() {
        service.be(Mood.FINE);
    }

    private static String body(String ext) {
        return String.format(Locale.ROOT, """
                {"size": %d, "_source": ["title"], "query": {"multi_match": {"query": "%s", "fields": ["title", "text"]}}, "ext": {"cross_encoder": {%s}}}""", WINDOW, QUESTION, ext);
    }

    private static Answer search(String pipeline, String ext) {
        return http.post("/" + INDEX + "/_search?search_pipeline=" + pipeline, body(ext));
    }

    @ParameterizedTest
    @EnumSource(RerankShape.class)
    void hitsComeInTheServicesOrderWithItsScores(RerankShape shape) {
        String model = MODELS.get(shape);
        Answer answer = search("remote", "\"model\": {\"ml_commons\": \"" + model + "\", \"scores\": \"probability\"}")
                .ok();

        assertEquals("complete", answer.rerankStatus(), () -> answer.report().toString());
        assertEquals("ml_commons:" + model, answer.report().getString("model"));
        assertEquals("ml_commons", answer.report().getString("device"));
        List<Double> wanted = http.plainSearch(INDEX, body("")).ok().hits().stream()
                .map(RemoteRerankIT::relevance)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (int i = 0; i < wanted.size(); i++) {
            JsonObject hit = answer.hits().get(i);
            assertEquals(wanted.get(i), relevance(hit), 1e-6);
            assertEquals(
                    Math.max(wanted.get(i), 1e-5), hit.getJsonNumber("_score").doubleValue(), 1e-4);
        }
    }

    private static double relevance(JsonObject hit) {
        return RerankService.relevance(QUESTION, hit.getJsonObject("_source").getString("title"));
    }

    @Test
    void aSearchIsOneCall() {
        search("remote", "").ok();
        assertEquals(
                List.of(WINDOW), service.requests().stream().map(List::size).toList());
    }

    /** Nobody tells us when a model behind an id is another one. */
    @Test
    void scoresAreNotCached() {
        search("remote", "").ok();
        Answer again = search("remote", "").ok();
        assertEquals("0", again.text("/ext/cross_encoder/windows/cached"));
        assertEquals(2, service.requests().size());
    }

    @Test
    void longTextsAreReadInWindowsAndThePassageIsShown() {
        Answer answer = search(
                        "remote",
                        "\"fields\": [\"text\"], \"passage\": true, \"window_tokens\": 50, \"overlap_tokens\": 10")
                .ok();
        assertEquals("complete", answer.rerankStatus(), () -> answer.report().toString());
        assertTrue(service.requests().get(0).size() > WINDOW, "no text was cut into windows");
        JsonObject passage = answer.hits()
                .get(0)
                .getJsonObject("fields")
                .getJsonArray("cross_encoder_passage")
                .getJsonObject(0);
        assertTrue(service.requests().stream().anyMatch(texts -> texts.contains(passage.getString("text"))));
    }

    @Test
    void onlyWhatAnEarlierStageKeptIsSent() {
        Answer answer = search("remote", "\"stages\": [{\"model\": \"default\", \"keep\": 5}]")
                .ok();
        assertEquals("complete", answer.rerankStatus(), () -> answer.report().toString());
        assertEquals(List.of(5), service.requests().stream().map(List::size).toList());
    }

    @Test
    void aServiceThatHangsKeepsTheOrderWhenTimeIsUp() {
        service.be(Mood.HANGS);
        assertKeptOrder("\"timeout\": \"300ms\"", "deadline", "");
    }

    @Test
    void tooManyRequestsIsOverload() {
        service.be(Mood.TOO_MANY_REQUESTS);
        assertKeptOrder("", "overloaded", "ML Commons");
        assertRefused(429, "trial key limit");
    }

    @Test
    void aBrokenServiceKeepsTheOrder() {
        service.be(Mood.BROKEN);
        assertKeptOrder("", "failed", "ML Commons");
        assertRefused(503, "internal server error");
    }

    @Test
    void aWrongNumberOfScoresKeepsTheOrder() {
        service.be(Mood.ONE_SHORT);
        assertKeptOrder("", "failed", "");
    }

    @Test
    void scoresThatAreNoProbabilitiesKeepTheOrder() {
        service.be(Mood.ABOVE_ONE);
        assertKeptOrder("", "failed", "no probability");
    }

    @Test
    void aScoreThatIsNoNumberIsSaid() {
        service.be(Mood.NOT_A_NUMBER);
        Answer answer = search("remote", "").ok();
        assertFalse(
                answer.rerankStatus().equals("complete"), () -> answer.report().toString());
        assertEquals("failed", answer.report().getString("reason"));
    }

    @Test
    void aModelThatIsNotThereKeepsTheOrder() {
        assertKeptOrder("\"model\": {\"ml_commons\": \"no-such-model\"}", "failed", "[no-such-model]");
    }

    private static void assertKeptOrder(String ext, String reason, String detail) {
        Answer answer = search("remote", ext).ok();
        assertEquals("kept_order", answer.rerankStatus(), () -> answer.report().toString());
        assertEquals(reason, answer.report().getString("reason"));
        assertTrue(
                answer.report().getString("detail", "").contains(detail),
                () -> answer.report().toString());
        assertEquals(http.plainSearch(INDEX, body("")).ok().ids(), answer.ids());
    }

    private static void assertRefused(int status, String why) {
        Answer answer = search("strict", "");
        assertEquals(status, answer.status());
        assertTrue(answer.json().toString().contains(why), () -> answer.json().toString());
    }

    /** ML Commons sees who asks: what it may do is the caller's business, not ours. */
    @Test
    void theModelIsAskedAsTheCaller() throws Exception {
        service.be(Mood.HANGS);
        URI search = http.uri().resolve("/" + INDEX + "/_search?search_pipeline=remote");
        HttpRequest request = HttpRequest.newBuilder(search)
                .header("Content-Type", "application/json")
                .header("X-Opaque-Id", "somebody")
                .POST(BodyPublishers.ofString(body("\"timeout\": \"60s\"")))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
            node.await("asks the model", () -> !service.requests().isEmpty());
            Answer tasks = http.get("/_tasks?actions=cluster:admin/opensearch/ml/predict&detailed=true")
                    .ok();
            assertTrue(
                    tasks.json().toString().contains("\"X-Opaque-Id\":\"somebody\""),
                    () -> tasks.json().toString());
            service.release();
            assertEquals(200, answer.get(60, TimeUnit.SECONDS).statusCode());
        }
    }
}
