package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import io.crossencoder.opensearch.cluster.ReversingPlugin.Fetched;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.plugins.Plugin;

/**
 * Do only those hits bring texts from their shards that may be reranked, and every one of these? A pipeline that is sent with its
 * search can't be looked at, so all its hits bring texts: such searches say what the others must answer.
 */
public class ShippedTextsClusterTests extends RerankingClusterTestCase {
    private static final int WINDOW = 5;
    private static final String ALONE = "alone";
    private static final String CANDIDATES = "{'request_processors': [{'rerank_candidates': {'window_size': 5}}], ";
    private static final String NARROW =
            CANDIDATES + "'response_processors': [{'cross_encoder': {" + CROSS_ENCODER + "}}]}";
    private static final String REVERSED =
            CANDIDATES + "'response_processors': [{'reverse': {}}, {'cross_encoder': {" + CROSS_ENCODER + "}}]}";
    private static final String BETWEEN = CANDIDATES + "'response_processors': [{'cross_encoder': {" + CROSS_ENCODER
            + "}}, {'reverse': {}}, {'cross_encoder': {" + CROSS_ENCODER + "}}]}";
    private static final String TWICE = CANDIDATES + "'response_processors': [{'cross_encoder': {" + CROSS_ENCODER
            + ", 'min_score': 0.01}}, {'cross_encoder': {" + CROSS_ENCODER + ", 'combine': 'rrf'}}, {'reverse': {}}]}";
    private static final String NORMALIZED =
            CANDIDATES + "'phase_results_processors': [{'normalization-processor': {}}],"
                    + " 'response_processors': [{'cross_encoder': {" + CROSS_ENCODER + "}}]}";
    private static final String HYBRID =
            "'query': {'hybrid': {}}, 'ext': {'cross_encoder': {'query': '" + Article.QUESTION + "'}}";

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, ReversingPlugin.class);
    }

    @Override
    void indexMore(Searches searches) {
        Map.of("narrow", NARROW, "reversed", REVERSED, "between", BETWEEN, "twice", TWICE, "normalized", NORMALIZED)
                .forEach(searches::putPipeline);
        searches.createIndex(
                ALONE,
                "'index.number_of_shards': 1, 'index.number_of_replicas': 0, 'index.search.default_pipeline': 'narrow'",
                Searches.MAPPING);
        searches.index(ALONE, Article.all());
    }

    /** Sends a search through a stored pipeline and through the same one in its body, and compares the answers. */
    private static Answer same(String index, String pipeline, String definition, String body) {
        Answer all = send(index, null, "'search_pipeline': " + definition + ", " + body);
        assertTextsPerShard(Integer.MAX_VALUE);
        Answer answer = send(index, pipeline, body);
        assertEquals("complete", answer.status());
        assertEquals(all.lasting(), answer.lasting());
        assertEquals(all.report().get("reranked"), answer.report().get("reranked"));
        return answer;
    }

    private static Answer send(String index, String pipeline, String body) {
        ReversingPlugin.FETCHED.clear();
        Searches searches = searches();
        return searches.send(searches.request(index, pipeline, "{" + body + "}"));
    }

    private static void assertTextsPerShard(int most) {
        Map<String, Long> hits =
                ReversingPlugin.FETCHED.stream().collect(Collectors.groupingBy(Fetched::shard, Collectors.counting()));
        Map<String, Long> texts = ReversingPlugin.FETCHED.stream()
                .filter(Fetched::hasTexts)
                .collect(Collectors.groupingBy(Fetched::shard, Collectors.counting()));
        assertFalse(hits.isEmpty());
        hits.replaceAll((shard, count) -> Math.min(count, most));
        assertEquals(hits, texts);
    }

    public void testOnlyTheFirstHitsOfEachShardBringTexts() {
        for (String page : List.of("'size': 80", "'from': 3, 'size': 10", "'from': 60, 'size': 10")) {
            for (String index : List.of(ARTICLES, ALONE)) {
                Answer answer = same(index, "narrow", NARROW, page + ", " + MATCH_ALL_WORDS);
                assertTextsPerShard(WINDOW);
                assertEquals(WINDOW, answer.get("ext.cross_encoder.reranked"));
            }
        }
    }

    public void testPipelineOfTheIndex() {
        Answer answer = same(ALONE, null, NARROW, "'size': 80, " + MATCH_ALL_WORDS);
        assertTextsPerShard(WINDOW);
        assertEquals(80, answer.hits().size());
    }

    public void testPageWithinTheWindow() {
        same(ARTICLES, "narrow", NARROW, "'size': 2, " + MATCH_ALL_WORDS);
        assertTextsPerShard(WINDOW);
    }

    public void testGroups() {
        String grouped = "'size': 80, 'collapse': {'field': 'topic'}, " + MATCH_ALL_WORDS;
        for (String index : List.of(ARTICLES, ALONE)) {
            assertEquals(8, same(index, "narrow", NARROW, grouped).hits().size());
            assertTextsPerShard(WINDOW);
        }
    }

    public void testRescoredFirstStage() {
        same(
                ARTICLES,
                "narrow",
                NARROW,
                "'size': 80, 'rescore': {'window_size': 20, 'query': {'rescore_query': {'match': {'title': 'plants'}}}}, "
                        + MATCH_ALL_WORDS);
        assertTextsPerShard(WINDOW);
    }

    public void testSeveralRerankers() {
        same(ARTICLES, "twice", TWICE, "'size': 80, " + MATCH_ALL_WORDS);
        assertTextsPerShard(WINDOW);
    }

    public void testHitsThatAnotherProcessorMoves() {
        same(ARTICLES, "reversed", REVERSED, "'size': 80, " + MATCH_ALL_WORDS);
        assertTextsPerShard(Integer.MAX_VALUE);
        same(ARTICLES, "between", BETWEEN, "'size': 80, " + MATCH_ALL_WORDS);
        assertTextsPerShard(Integer.MAX_VALUE);
    }

    /** A shard that is alone fetches before hybrid hits are normalised, several fetch after that. */
    public void testHybridQueries() {
        String body = "'size': 80, " + HYBRID;
        same(ALONE, "normalized", NORMALIZED, body);
        assertTextsPerShard(Integer.MAX_VALUE);
        same(ARTICLES, "normalized", NORMALIZED, body);
        assertTextsPerShard(WINDOW);
    }

    /** Of the pages before it none is of the same list: neural-search refuses such a page, the query that stands in for it does not. */
    public void testAHybridPagePastTheWindowIsLeftToThePlatform() {
        Answer within = send(ARTICLES, "normalized", "'from': 3, 'size': 2, " + HYBRID);
        assertEquals(WINDOW, within.get("ext.cross_encoder.window_size"));
        Answer past = send(ARTICLES, "normalized", "'from': 3, 'size': 3, " + HYBRID);
        assertNull(past.get("ext.cross_encoder.window_size"));
        assertEquals(3, past.get("ext.cross_encoder.candidates"));
    }

    /** Nobody is known to do this; if it happens, no hit is taken to be empty. */
    public void testHitsMovedUnseenKeepTheirOrder() {
        String body = "'size': 80, " + MATCH_ALL_WORDS;
        Answer answer = send(ALONE, "normalized", body);
        assertTextsPerShard(WINDOW);
        assertEquals("kept_order", answer.status());
        assertEquals("failed", answer.reason());
        List<String> plain = send(ALONE, Searches.NO_PIPELINE, body).ids();
        assertEquals(plain.reversed(), answer.ids());
    }
}
