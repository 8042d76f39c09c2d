package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Does any search by vectors, or by words and vectors, answer as it does without our processors, but for what reranking is to change?
 * What the plugin's own differential test has for the other queries. Three hundred searches that a seed decides;
 * {@code -Dneural.differential.seed} begins with another. Run by {@code mvn verify -Ppeers}.
 *
 * <ul>
 *   <li>It is refused with the same status, or not at all; where reranking takes a hybrid query's first hits, further pages are its own;
 *   <li>one that is not reranked says a reason that is to be expected, and is answered to the last value as without;
 *   <li>of one that is reranked totals and aggregations are the same, the list of all hits has the same hits with the same sources,
 *       fields and highlights, those past the window stand as they did, scores never rise, and the page is cut out of that list.
 * </ul>
 */
@Tag("peers")
class NeuralDifferentialIT {
    private static final String ARTICLES = "differential-articles";
    private static final String FIRST_SEED = "neural.differential.seed";
    private static final int SEARCHES = 300;
    /** Each costs the model some time with every article. */
    private static final int QUESTIONS = 8;

    private static final int WINDOW = 20;
    /** No search finds more. */
    private static final int ALL = 204;

    /** By status. None of them is a fault of ours; time and memory are enough for all. */
    private static final Map<String, Set<String>> REASONS =
            Map.of("complete", Set.of(""), "passed", Set.of("size_0", "sort", "no_query_text", "no_hits"));

    private static RealNode node;
    private static NodeHttp http;
    private static String model;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Set<String> reranked = new TreeSet<>(Set.of("sort")); // by design never

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.create("neural-differential");
        MlCommons mlCommons = new MlCommons(node);
        mlCommons.start();
        http = node.http();
        model = mlCommons.embeddingModel();
        Articles.reranked(node, ARTICLES);
        pipelines("normalized", "{\"normalization-processor\": {}}");
        pipelines("fused", "{\"score-ranker-processor\": {\"combination\": {\"technique\": \"rrf\"}}}");
        createIndices();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    /** One that only normalises or fuses, and one that reranks as well: by titles, which are soon read. */
    private static void pipelines(String name, String phase) {
        String phases = "\"phase_results_processors\": [" + phase + "]";
        http.put("/_search/pipeline/only-" + name, "{" + phases + "}").ok();
        http.put("/_search/pipeline/" + name, String.format(Locale.ROOT, """
                {%s, "request_processors": [{"rerank_candidates": {"window_size": %d}}],
                 "response_processors": [{"cross_encoder": {"fields": ["title"], "timeout": "100s"}}]}""", phases, WINDOW))
                .ok();
    }

    /** The collection twice, with vectors of the texts, vectors that a search can name, and something to filter and to count by. */
    private static void createIndices() {
        http.put("/_ingest/pipeline/differential", String.format(Locale.ROOT, """
                {"processors": [{"text_embedding": {"model_id": "%s", "field_map": {"text": "vector"}}},
                  {"script": {"source": "ctx.number = ctx.text.length(); ctx.topic = 'topic-' + ctx.number %% 7; ctx.place = [ctx.number %% 10, ctx.title.length() %% 10]"}}]}""", model))
                .ok();
        for (int shards = 1; shards <= 2; shards++) {
            String index = RandomNeuralSearch.INDICES.get(shards - 1);
            http.put("/" + index, String.format(Locale.ROOT, """
                    {"settings": {"number_of_shards": %d, "number_of_replicas": 0, "index.knn": true},
                     "mappings": {"properties": {"title": {"type": "text"}, "text": {"type": "text"}, "topic": {"type": "keyword"}, "number": {"type": "integer"},
                       "place": {"type": "knn_vector", "dimension": 2, "method": {"name": "hnsw", "engine": "lucene", "space_type": "l2"}},
                       "vector": {"type": "knn_vector", "dimension": %d, "method": {"name": "hnsw", "engine": "lucene", "space_type": "l2"}}}}}""", shards, HiddenLayer.DIMENSION))
                    .ok();
            Answer copied = http.post("/_reindex?refresh=true", String.format(Locale.ROOT, """
                    {"source": {"index": "%s"}, "dest": {"index": "%s", "pipeline": "differential"}}""", ARTICLES, index))
                    .ok();
            assertEquals("102", copied.text("/created"), () -> copied.json().toString());
        }
    }

    @Test
    void searchesByVectorsAnswerAsWithoutUsButForTheOrder() throws IOException {
        long first = Long.getLong(FIRST_SEED, 1);
        List<String> questions = Articles.questions().subList(0, QUESTIONS);
        for (int i = 0; i < SEARCHES; i++) {
            RandomNeuralSearch search = RandomNeuralSearch.of(first + i, questions, model);
            try {
                check(search);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + (first + i) + ": " + search.index() + " " + search.json(), e);
            }
        }
        assertEquals(RandomNeuralSearch.names(), reranked);
        assertTrue(outcomes.get("complete") > SEARCHES / 2, outcomes::toString);
    }

    private static Answer send(String pipeline, RandomNeuralSearch search) {
        return http.post("/" + search.index() + "/_search?search_pipeline=" + pipeline, search.json());
    }

    private static Answer plain(RandomNeuralSearch search) {
        return send("only-" + search.phase(), search.plain());
    }

    private static Answer reranked(RandomNeuralSearch search) {
        return send(search.phase(), search);
    }

    private void check(RandomNeuralSearch search) {
        Answer plain = plain(search);
        Answer answer = reranked(search);
        boolean hasMorePages = search.isHybrid() && search.from() > 0 && answer.status() == 200;
        if (plain.status() != 200 && !hasMorePages) {
            outcomes.merge("refused " + plain.status(), 1, Integer::sum);
            assertEquals(plain.status(), answer.status(), () -> plain.json() + " " + answer.json());
            return;
        }
        answer.ok();
        String status = answer.rerankStatus();
        outcomes.merge(status, 1, Integer::sum);
        Set<String> expected = REASONS.getOrDefault(status, Set.of());
        assertTrue(
                expected.contains(answer.report().getString("reason", "")),
                () -> answer.report().toString());
        if (status.equals("complete")) {
            reranked.addAll(search.features());
            checkReranked(search, answer);
        }
        if (plain.status() == 200) {
            assertEquals(ComparedAnswers.around(plain), ComparedAnswers.around(answer));
            assertTrue(plain.hits().size() <= answer.hits().size(), () -> plain.ids() + " " + answer.ids());
        }
        if (!status.equals("complete")) {
            assertEquals(plain.status() == 200 ? plain.hits() : List.of(), answer.hits());
        }
    }

    private static void checkReranked(RandomNeuralSearch search, Answer answer) {
        int all = search.dependsOnSize() ? Math.max(WINDOW, search.from() + search.size()) : ALL;
        Answer before = plain(search.page(0, all)).ok();
        Answer list = reranked(search.page(0, all)).ok();
        assertEquals(ComparedAnswers.around(before), ComparedAnswers.around(list));
        assertEquals(ComparedAnswers.byKey(before), ComparedAnswers.byKey(list));
        List<String> was = ComparedAnswers.keys(before);
        List<String> is = ComparedAnswers.keys(list);
        int window = Math.min(WINDOW, was.size());
        assertEquals(new HashSet<>(was.subList(0, window)), new HashSet<>(is.subList(0, window)));
        assertEquals(was.subList(window, was.size()), is.subList(window, is.size()));
        ComparedAnswers.assertNeverRises(list);
        if (search.explains()) {
            list.hits()
                    .forEach(hit -> assertEquals(
                            hit.get("_score"), hit.getJsonObject("_explanation").get("value")));
        }
        int from = Math.min(search.from(), is.size());
        int to = Math.min(from + search.size(), is.size());
        assertEquals(
                list.hits().subList(from, to).stream()
                        .map(ComparedAnswers::lasting)
                        .toList(),
                answer.hits().stream().map(ComparedAnswers::lasting).toList());
    }
}
