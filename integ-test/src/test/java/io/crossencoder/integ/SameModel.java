package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One model behind three pipelines: ML Commons' own {@code rerank} processor, ours with the model of ML Commons, and ours with the
 * same files on our own engine. Every question is asked once of each in turn.
 */
final class SameModel {
    private static final String HEADS = "heads";
    private static final String STOCK = "stock";
    private static final String THROUGH_ML_COMMONS = "through-ml-commons";
    private static final String OWN = "own";

    /** A head of so many characters is one window, and is cut off by nobody. */
    private static final int CHARS = 400;

    private static final int CANDIDATES = 50;
    private static final double TOLERANCE = 1e-4;

    private final NodeHttp http;
    private final String model;
    private final String articles;
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private int questions;
    private int pairs;

    /**
     * @param model known to ML Commons
     * @param articles an index of the collection
     */
    SameModel(NodeHttp http, String model, String articles) {
        this.http = http;
        this.model = model;
        this.articles = articles;
    }

    void setUp() {
        http.put("/" + HEADS, "{\"settings\": {\"number_of_shards\": 1, \"number_of_replicas\": 0}}")
                .ok();
        http.post("/_reindex?refresh=true", String.format(Locale.ROOT, """
                {"source": {"index": "%s", "_source": ["text"]}, "dest": {"index": "%s"},
                 "script": {"source": "String t = ctx._source.text; ctx._source.text = t.substring(0, (int) Math.min(%dL, t.length()))"}}""", articles, HEADS, CHARS))
                .ok();
        http.put("/_search/pipeline/" + STOCK, String.format(Locale.ROOT, """
                {"response_processors": [{"rerank": {"ml_opensearch": {"model_id": "%s"}, "context": {"document_fields": ["text"]}}}]}""", model))
                .ok();
        ours(THROUGH_ML_COMMONS, "{\"ml_commons\": \"" + model + "\"}");
        ours(OWN, "\"default\"");
    }

    private void ours(String pipeline, String ourModel) {
        http.put("/_search/pipeline/" + pipeline, String.format(Locale.ROOT, """
                {"request_processors": [{"rerank_candidates": {"window_size": %d}}],
                 "response_processors": [{"cross_encoder": {"model": %s, "fields": ["text"], "timeout": "100s", "activation": "identity"}}]}""", CANDIDATES, ourModel))
                .ok();
    }

    /** Asks all three; the two that ask ML Commons must agree to the last hit. */
    void assertSameOrder(String question) {
        Answer stock = ask(STOCK, question);
        Answer through = ask(THROUGH_ML_COMMONS, question);
        ask(OWN, question);
        questions++;
        pairs += stock.hits().size();
        assertEquals("complete", through.rerankStatus(), () -> through.report().toString());
        assertEquals(stock.ids(), through.ids(), question);
        for (int i = 0; i < stock.hits().size(); i++) {
            assertEquals(score(stock, i), score(through, i), TOLERANCE);
        }
    }

    private static double score(Answer answer, int hit) {
        return answer.hits().get(hit).getJsonNumber("_score").doubleValue();
    }

    private Answer ask(String pipeline, String question) {
        String text = Json.createValue(question).toString();
        String body = String.format(
                Locale.ROOT,
                """
                {"size": %d, "query": {"match": {"text": %s}}%s}""",
                CANDIDATES,
                text,
                pipeline.equals(STOCK)
                        ? ", \"ext\": {\"rerank\": {\"query_context\": {\"query_text\": " + text + "}}}"
                        : "");
        long start = System.nanoTime();
        Answer answer = http.post("/" + HEADS + "/_search?search_pipeline=" + pipeline, body)
                .ok();
        nanos.merge(pipeline, System.nanoTime() - start, Long::sum);
        return answer;
    }

    /** What was measured on the way; nothing is asked of it. */
    void report(Path file) throws IOException {
        StringBuilder lines =
                new StringBuilder(String.format(Locale.ROOT, "%d questions, %d pairs each%n", questions, pairs));
        nanos.forEach((pipeline, spent) -> lines.append(String.format(
                Locale.ROOT,
                "%s: %d ms, %.2f times as fast as %s%n",
                pipeline,
                TimeUnit.NANOSECONDS.toMillis(spent),
                (double) nanos.get(STOCK) / spent,
                STOCK)));
        Files.writeString(file, lines.toString());
    }
}
