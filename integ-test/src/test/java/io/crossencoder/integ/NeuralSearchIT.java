package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Are searches by a live model's vectors reranked by their own words, alone and beside words? ML Commons embeds documents as they
 * are indexed and questions as they are asked. Run by {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class NeuralSearchIT {
    private static final String ARTICLES = "neural-articles";
    private static final String INDEX = "neural-search";
    private static final Judged JUDGED = Articles.JUDGED.get(0);
    /** All articles: where the hidden layer puts the answer is chance. */
    private static final int WINDOW = 102;

    private static final int PAGE = 34;
    private static final String NORMALIZE = "{\"normalization-processor\": {}}";
    private static final String FUSE = "{\"score-ranker-processor\": {\"combination\": {\"technique\": \"rrf\"}}}";

    private static RealNode node;
    private static NodeHttp http;
    private static String model;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.create("neural-search");
        MlCommons mlCommons = new MlCommons(node);
        mlCommons.start();
        http = node.http();
        model = mlCommons.embeddingModel();
        Articles.reranked(node, ARTICLES);
        createVectors();
        pipeline("normalized", NORMALIZE, "");
        pipeline("fused", FUSE, "");
        pipeline("enriched", NORMALIZE, "{\"neural_query_enricher\": {\"default_model_id\": \"" + model + "\"}}, ");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    /** The collection once more, each article with the vector of its text. */
    private static void createVectors() {
        http.put("/_ingest/pipeline/" + INDEX, String.format(Locale.ROOT, """
                {"processors": [{"text_embedding": {"model_id": "%s", "field_map": {"text": "vector"}}}]}""", model))
                .ok();
        http.put("/" + INDEX, String.format(Locale.ROOT, """
                {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "index.knn": true, "default_pipeline": "%s"},
                 "mappings": {"properties": {"title": {"type": "text"}, "text": {"type": "text"},
                   "vector": {"type": "knn_vector", "dimension": %d, "method":
                     {"name": "hnsw", "engine": "lucene", "space_type": "innerproduct"}}}}}""", INDEX, HiddenLayer.DIMENSION))
                .ok();
        Answer copied = http.post("/_reindex?refresh=true", String.format(Locale.ROOT, """
                {"source": {"index": "%s"}, "dest": {"index": "%s"}}""", ARTICLES, INDEX))
                .ok();
        assertEquals("102", copied.text("/created"), () -> copied.json().toString());
    }

    /** One that only normalises or fuses, and one that reranks as well. */
    private static void pipeline(String name, String phase, String before) {
        String phases = "\"phase_results_processors\": [" + phase + "]";
        http.put("/_search/pipeline/only-" + name, "{" + phases + "}").ok();
        http.put("/_search/pipeline/" + name, String.format(Locale.ROOT, """
                {%s, "request_processors": [%s{"rerank_candidates": {"window_size": %d}}],
                 "response_processors": [{"cross_encoder": {"fields": ["title", "text"], "timeout": "100s"}}]}""", phases, before, WINDOW))
                .ok();
    }

    private static String neural(String modelId) {
        return String.format(
                Locale.ROOT,
                "{\"neural\": {\"vector\": {\"query_text\": \"%s\", %s\"k\": %d}}}",
                JUDGED.question(),
                modelId,
                WINDOW);
    }

    private static String neural() {
        return neural("\"model_id\": \"" + model + "\", ");
    }

    private static String hybrid() {
        return "{\"hybrid\": {\"queries\": [{\"match\": {\"text\": \"" + JUDGED.question() + "\"}}, " + neural()
                + "]}}";
    }

    private static Answer search(String pipeline, int from, int size, String query, String more) {
        String body = String.format(
                Locale.ROOT,
                "{\"from\": %d, \"size\": %d, \"_source\": [\"title\"], \"query\": %s%s}",
                from,
                size,
                query,
                more);
        return http.post("/" + INDEX + "/_search?search_pipeline=" + pipeline, body)
                .ok();
    }

    private static void assertReranked(String pipeline, String query) {
        Answer plain = search("only-" + pipeline, 0, WINDOW, query, "");
        Answer page = search(pipeline, 0, 5, query, "");
        Answer list = search(pipeline, 0, WINDOW, query, "");

        assertEquals("complete", page.rerankStatus(), () -> page.json().toString());
        assertEquals(Integer.toString(WINDOW), page.text("/ext/cross_encoder/candidates"));
        assertTrue(rankOfAnswer(plain) >= 5, () -> plain.ids().toString());
        assertTrue(rankOfAnswer(page) >= 0, () -> page.ids().toString());
        assertEquals(new HashSet<>(plain.ids()), new HashSet<>(list.ids()));
        assertEquals(list.ids().subList(0, 5), page.ids());
    }

    /** From 0; -1 where it is not there. */
    private static int rankOfAnswer(Answer answer) {
        return answer.ids().indexOf(JUDGED.answer());
    }

    @Test
    void aNeuralSearchIsWidenedAndReranked() {
        assertReranked("normalized", neural());
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalized", "fused"})
    void aHybridSearchIsWidenedAndReranked(String pipeline) {
        assertReranked(pipeline, hybrid());
    }

    /** Whether it is asked in words, in vectors, or in both, and whether the search says so itself. */
    @Test
    void theQuestionIsTheNeuralQuerys() {
        String said = ", \"ext\": {\"cross_encoder\": {\"query\": \"" + JUDGED.question() + "\"}}";
        for (String query : List.of(neural(), hybrid())) {
            Answer found = search("normalized", 0, WINDOW, query, "");
            assertEquals(search("normalized", 0, WINDOW, query, said).hits(), found.hits());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalized", "fused"})
    void pagesMakeTheList(String pipeline) {
        for (String query : List.of(neural(), hybrid())) {
            List<String> pages = new ArrayList<>();
            for (int from = 0; from < WINDOW; from += PAGE) {
                pages.addAll(search(pipeline, from, PAGE, query, "").ids());
            }
            assertEquals(search(pipeline, 0, WINDOW, query, "").ids(), pages);
        }
    }

    /** The index's model is filled in by neural-search's own processor, before ours sees the query. */
    @Test
    void aModelMayBeLeftToTheEnricher() {
        assertEquals(
                search("normalized", 0, 5, neural(), "").hits(),
                search("enriched", 0, 5, neural(""), "").hits());
    }

    /** The query that a shard sees holds vectors: the question must be said. */
    @Test
    void aRescorerIsToldTheQuestion() {
        String rescore = ", \"rescore\": {\"window_size\": 102, \"cross_encoder\": {\"fields\": [\"title\", \"text\"],"
                + " \"timeout\": \"100s\"%s}}";
        Answer plain = search("_none", 0, WINDOW, neural(), "");
        Answer silent = search("_none", 0, WINDOW, neural(), String.format(Locale.ROOT, rescore, ""));
        Answer told = search(
                "_none",
                0,
                WINDOW,
                neural(),
                String.format(Locale.ROOT, rescore, ", \"query\": \"" + JUDGED.question() + "\""));
        assertEquals(plain.hits(), silent.hits());
        assertNotEquals(plain.ids(), told.ids());
        assertNull(told.report());
        assertEquals(search("normalized", 0, WINDOW, neural(), "").hits(), told.hits());
    }
}
