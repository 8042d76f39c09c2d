package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Are neural-search's queries and k-NN's reranked, after normalisation and after rank fusion, and does the report say where they give
 * out fewer hits than the window has room for? None of these needs an embedding model. Run by {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class HybridSearchIT {
    private static final String INDEX = "hybrid-search";
    private static final String VECTORS = "hybrid-vectors";
    private static final Judged JUDGED = Articles.JUDGED.get(0);
    private static final String NORMALIZE = "{\"normalization-processor\": {}}";
    private static final String FUSE = "{\"score-ranker-processor\": {\"combination\": {\"technique\": \"rrf\"}}}";
    private static final String RERANK =
            "{\"cross_encoder\": {\"fields\": [\"title\", \"text\"], \"timeout\": \"100s\"}}";

    private static RealNode node;
    private static NodeHttp http;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.create("hybrid-search");
        new MlCommons(node).start();
        http = node.http();
        pipeline("normalized", NORMALIZE, true);
        pipeline("fused", FUSE, true);
        pipeline("only-normalized", NORMALIZE, false);
        pipeline("only-fused", FUSE, false);
        explainedPipeline("explained-normalized", NORMALIZE);
        explainedPipeline("explained-fused", FUSE);
        Articles.reranked(node, INDEX);
        createVectors();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    private static void pipeline(String name, String phase, boolean reranks) {
        pipeline(name, phase, reranks ? RERANK : "");
    }

    /** One that explains what the phase has done, and one that reranks after that. */
    private static void explainedPipeline(String name, String phase) {
        String explain = "{\"hybrid_score_explanation\": {}}";
        pipeline("only-" + name, phase, explain);
        pipeline(name, phase, explain + ", " + RERANK);
    }

    private static void pipeline(String name, String phase, String responses) {
        String widen = responses.contains(RERANK) ? "{\"rerank_candidates\": {\"window_size\": 20}}" : "";
        http.put("/_search/pipeline/" + name, String.format(Locale.ROOT, """
                {"phase_results_processors": [%s], "request_processors": [%s], "response_processors": [%s]}""", phase, widen, responses))
                .ok();
    }

    /** Ten documents of one text each, whose vectors lie at 1 to 10. */
    private static void createVectors() {
        http.put("/" + VECTORS, """
                {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "index.knn": true},
                 "mappings": {"properties": {"title": {"type": "text"}, "tokens": {"type": "rank_features"},
                   "vector": {"type": "knn_vector", "dimension": 2, "method":
                     {"name": "hnsw", "engine": "lucene", "space_type": "l2"}}}}}""").ok();
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 10; i++) {
            lines.append("{\"index\": {}}\n")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"title\": \"train number %d\", \"vector\": [%d, 0], \"tokens\": {\"train\": 1.5}}%n",
                            i,
                            i));
        }
        http.post("/" + VECTORS + "/_bulk?refresh=true", lines.toString()).ok();
    }

    private static Answer search(String pipeline, String index, String body) {
        return http.post("/" + index + "/_search?search_pipeline=" + pipeline, body)
                .ok();
    }

    private static String hybrid(int from, int size, String more) {
        return String.format(Locale.ROOT, """
                {"from": %d, "size": %d, "_source": false, "query": {"hybrid": {"queries": [
                    {"match": {"text": "%s"}}, {"match": {"title": "%s"}}]%s}}}""", from, size, JUDGED.question(), JUDGED.question(), more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalized", "fused"})
    void aHybridSearchIsWidenedAndReranked(String pipeline) {
        Answer plain = search("only-" + pipeline, INDEX, hybrid(0, 20, ""));
        Answer page = search(pipeline, INDEX, hybrid(0, 5, ""));
        Answer list = search(pipeline, INDEX, hybrid(0, 20, ""));

        assertEquals("complete", page.rerankStatus(), () -> page.json().toString());
        assertEquals("20", page.text("/ext/cross_encoder/window_size"));
        assertEquals("20", page.text("/ext/cross_encoder/candidates"));
        // rank fusion does not have it among its twenty
        assertEquals(
                plain.ids().contains(JUDGED.answer()),
                JUDGED.answer().equals(page.ids().get(0)));
        assertEquals(new HashSet<>(plain.ids()), new HashSet<>(list.ids()));
        assertEquals(list.ids().subList(0, 5), page.ids());
    }

    /** Without a depth the platform refuses every page but the first; with the pipeline all up to the window are the one list's. */
    @ParameterizedTest
    @ValueSource(strings = {"normalized", "fused"})
    void pagesOfAHybridSearchMakeTheList(String pipeline) {
        List<String> pages = new ArrayList<>();
        for (int from = 0; from < 20; from += 5) {
            pages.addAll(search(pipeline, INDEX, hybrid(from, 5, "")).ids());
        }
        assertEquals(search(pipeline, INDEX, hybrid(0, 20, "")).ids(), pages);
        assertEquals(400, status("only-" + pipeline, hybrid(5, 5, "")));
        assertEquals(400, status(pipeline, hybrid(15, 10, "")));
    }

    private static int status(String pipeline, String body) {
        return http.post("/" + INDEX + "/_search?search_pipeline=" + pipeline, body)
                .status();
    }

    /** The depth caps what each clause gives out on a shard, whatever size is asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"normalized", "fused"})
    void aPaginationDepthCapsTheCandidates(String pipeline) {
        Answer answer = search(pipeline, INDEX, hybrid(0, 5, ", \"pagination_depth\": 6"));

        assertEquals("complete", answer.rerankStatus());
        assertEquals("20", answer.text("/ext/cross_encoder/window_size"));
        double candidates = answer.number("/ext/cross_encoder/candidates");
        assertTrue(candidates >= 6 && candidates <= 12, () -> answer.json().toString());
        assertEquals(5, answer.hits().size());
    }

    @Test
    void neighboursCapTheCandidates() {
        Answer answer = search("normalized", VECTORS, """
                {"size": 2, "query": {"knn": {"vector": {"vector": [1, 0], "k": 4}}},
                 "ext": {"cross_encoder": {"query": "which train is number four"}}}""");

        assertEquals("complete", answer.rerankStatus(), () -> answer.json().toString());
        assertEquals("20", answer.text("/ext/cross_encoder/window_size"));
        assertEquals("4", answer.text("/ext/cross_encoder/candidates"));
        assertEquals(2, answer.hits().size());
    }

    @Test
    void aQueryOfNeighboursAsksNothingInWords() {
        Answer answer =
                search("normalized", VECTORS, "{\"query\": {\"knn\": {\"vector\": {\"vector\": [1, 0], \"k\": 4}}}}");

        assertEquals("no_query_text", answer.report().getString("reason"));
    }

    /** An analyzer in the place of a model. */
    @Test
    void aSparseQueryTellsItsQuestion() {
        Answer answer = search("normalized", VECTORS, """
                {"size": 2, "query": {"neural_sparse": {"tokens":
                    {"query_text": "which train is number four", "analyzer": "bert-uncased"}}}}""");

        assertEquals("complete", answer.rerankStatus(), () -> answer.json().toString());
        assertEquals("10", answer.text("/ext/cross_encoder/candidates"));
        assertEquals(2, answer.hits().size());
    }

    /** From the rerank score inwards: our part, then the first stage's score, and below it all that neural-search says of that. */
    @ParameterizedTest
    @ValueSource(strings = {"normalized", "fused"})
    void anExplanationLeadsFromTheRerankScoreToNeuralSearchs(String pipeline) {
        String body = hybrid(0, 20, "").replaceFirst("}$", ", \"explain\": true}");
        Map<String, JsonObject> plain = search("only-explained-" + pipeline, INDEX, body).hits().stream()
                .collect(Collectors.toMap(hit -> hit.getString("_id"), hit -> hit));
        Answer answer = search("explained-" + pipeline, INDEX, body);

        assertEquals("complete", answer.rerankStatus(), () -> answer.json().toString());
        assertEquals(plain.keySet(), new HashSet<>(answer.ids()));
        for (JsonObject hit : answer.hits()) {
            JsonObject ours = hit.getJsonObject("_explanation");
            JsonObject combined = detail(ours, 0);
            JsonObject firstStage = detail(combined, 1);
            JsonObject before = plain.get(hit.getString("_id"));
            assertEquals(hit.get("_score"), ours.get("value"));
            assertTrue(ours.getString("description").startsWith("cross_encoder [default] on "), ours::toString);
            assertEquals(Math.max(1e-5, 1 / (1 + Math.exp(-value(combined)))), value(ours), 1e-5);
            assertTrue(detail(combined, 0).getString("description").startsWith("logit of the document"));
            assertEquals(before.get("_score"), firstStage.get("value"));
            assertEquals(before.get("_explanation"), detail(firstStage, 0));
        }
    }

    private static JsonObject detail(JsonObject explanation, int place) {
        return explanation.getJsonArray("details").getJsonObject(place);
    }

    private static double value(JsonObject explanation) {
        return explanation.getJsonNumber("value").doubleValue();
    }

    /** Once for each clause, before the scores are normalised: whatever both clauses found stands above what one did. */
    @Test
    void aRescorerReranksEachClause() {
        String rescore = ", \"rescore\": {\"window_size\": 20, \"cross_encoder\": {\"fields\": [\"title\", \"text\"],"
                + " \"timeout\": \"100s\"}}}";
        int before = rescoredClauses();
        Answer answer = search(
                "only-normalized", INDEX, hybrid(0, 20, "").replaceFirst("}$", Matcher.quoteReplacement(rescore)));

        assertEquals(before + 2, rescoredClauses());
        assertEquals(20, answer.hits().size());
        assertEquals(JUDGED.answer(), answer.ids().get(0));
    }

    private static int rescoredClauses() {
        JsonValue nodes = http.get("/_plugins/_cross_encoder/stats").ok().at("/nodes");
        JsonObject node = nodes.asJsonObject().values().iterator().next().asJsonObject();
        return node.containsKey("rescore")
                ? node.getJsonObject("rescore").getJsonObject("shards").getInt("complete", 0)
                : 0;
    }
}
