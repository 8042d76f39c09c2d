package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateUpdateTask;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.search.pipeline.PipelineConfiguration;
import org.opensearch.search.pipeline.SearchPipelineMetadata;

/** Do pages of any size, put together, make exactly the one long list? */
public class PagingClusterTests extends RerankingClusterTestCase {
    private static final String TIES = "ties";
    private static final int[] SIZES = {1, 3, 7, 10, 50};

    @Override
    void indexMore(Searches searches) {
        searches.createIndex(
                TIES, Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'", Searches.MAPPING);
        List<Article> twins = new ArrayList<>();
        for (Article article : Article.all().subList(0, 12)) {
            for (int copy = 0; copy < 5; copy++) {
                twins.add(new Article(100 * copy + article.id(), article.topic(), article.title(), article.text()));
            }
        }
        searches.index(TIES, twins);
    }

    private static Answer page(String index, int from, int size, String options) {
        Searches searches = searches();
        SearchRequest request = searches.request(
                index,
                null,
                "{'from': " + from + ", 'size': " + size + ", " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {"
                        + options + "}}}");
        return searches.send(request.preference("one-reader"));
    }

    /** A client that reads on until there is nothing more. */
    private static void assertPagesMakeTheList(String index, int total, String options, int... sizes) {
        Answer list = page(index, 0, total, options);
        assertEquals("complete", list.status());
        assertEquals(total, new HashSet<>(list.ids()).size());
        for (int size : sizes) {
            List<Map<String, Object>> hits = new ArrayList<>();
            for (int from = 0; from < total; from += size) {
                Answer page = page(index, from, size, options);
                assertEquals("complete", page.status());
                assertEquals(list.get("hits.max_score"), page.get("hits.max_score"));
                assertEquals(list.around(), page.around());
                hits.addAll(page.hits());
            }
            assertEquals("pages of " + size, list.hits(), hits);
        }
        Searches.assertNeverRises(list);
    }

    public void testAllHitsAreCandidates() {
        assertPagesMakeTheList(ARTICLES, 80, "", SIZES);
    }

    /** Behind the window come the other hits in their first-stage order, also where a page lies across its end. */
    public void testPastTheWindow() {
        assertPagesMakeTheList(ARTICLES, 80, "'window_size': 25", SIZES);
        List<String> plain = searches()
                .plain(ARTICLES, "{'size': 80, " + MATCH_ALL_WORDS + "}")
                .ids();
        List<String> ids = page(ARTICLES, 0, 80, "'window_size': 25").ids();
        assertEquals(plain.subList(25, 80), ids.subList(25, 80));
        assertEquals(new HashSet<>(plain.subList(0, 25)), new HashSet<>(ids.subList(0, 25)));
        assertNotEquals(plain.subList(0, 25), ids.subList(0, 25));
    }

    public void testEveryCombination() {
        for (String options : List.of(
                "'window_size': 30, 'combine': 'anchored'",
                "'window_size': 30, 'combine': 'linear'",
                "'window_size': 30, 'combine': 'rrf'")) {
            assertPagesMakeTheList(ARTICLES, 80, options, 7, 50);
        }
    }

    /** Five copies of each text get one score each; their order is the first stage's, on every page the same. */
    public void testTies() {
        assertPagesMakeTheList(TIES, 60, "", SIZES);
        assertPagesMakeTheList(TIES, 60, "'window_size': 17", SIZES);
        assertEquals(12, new HashSet<>(page(TIES, 0, 60, "").scores()).size());
    }

    /** A list cut by the reranker is as long for one who pages as for one who asks for all of it. */
    public void testCutLists() {
        for (String options : List.of("'top_n': 12", "'min_score': 0.01", "'window_size': 20, 'top_n': 30")) {
            int total = page(ARTICLES, 0, 80, options).hits().size();
            assertTrue(options + " leaves " + total, total > 0 && total < 80);
            assertPagesMakeTheList(ARTICLES, total, options, 5, 9);
            assertEquals(List.of(), page(ARTICLES, total, 10, options).hits());
        }
    }

    /** The band of hits that were not reranked lies below every hit that was. */
    public void testTailStaysBelowHead() {
        List<Double> scores = page(ARTICLES, 0, 80, "'window_size': 40").scores();
        for (double score : scores.subList(0, 40)) {
            assertTrue(Double.toString(score), score >= 1e-5f);
        }
        for (double score : scores.subList(40, 80)) {
            assertTrue(Double.toString(score), score > 0 && score < 1e-6f);
        }
    }

    /** Two {@code rerank_candidates}: refused, but what was stored before it was refused must page as with the first of them. */
    public void testCandidatesAskedForTwice() throws Exception {
        String twice = RERANK.replace(
                "[{'rerank_candidates': {}}]",
                "[{'rerank_candidates': {'window_size': 25}}, {'rerank_candidates': {}}]");
        Exception refused = expectThrows(Exception.class, () -> searches().putPipeline("twice", twice));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(refused));
        assertTrue(refused.getMessage(), refused.getMessage().contains("rerank_candidates"));

        storeUnchecked("twice", twice);
        for (String options : List.of("", ", 'ext': {'cross_encoder': {'window_size': 12}}")) {
            String body =
                    MATCH_ALL_WORDS + (options.isEmpty() ? ", 'ext': {'cross_encoder': {'window_size': 25}}" : options);
            Searches searches = searches();
            Answer once = searches.search(ARTICLES, "{'from': 7, 'size': 5, " + body + "}");
            Answer answer = searches.send(
                    searches.request(ARTICLES, "twice", "{'from': 7, 'size': 5, " + MATCH_ALL_WORDS + options + "}"));
            assertEquals(once.lasting(), answer.lasting());
            assertEquals(5, answer.hits().size());
            assertEquals(once.get("ext.cross_encoder.window_size"), answer.get("ext.cross_encoder.window_size"));
        }
    }

    /** Puts a pipeline into the cluster state as an older version would have done. */
    private static void storeUnchecked(String name, String body) throws Exception {
        CountDownLatch stored = new CountDownLatch(1);
        ClusterService cluster = internalCluster().getCurrentClusterManagerNodeInstance(ClusterService.class);
        cluster.submitStateUpdateTask("store-unchecked", new ClusterStateUpdateTask() {
            @Override
            public ClusterState execute(ClusterState state) {
                SearchPipelineMetadata before = state.metadata().custom(SearchPipelineMetadata.TYPE);
                Map<String, PipelineConfiguration> pipelines = new HashMap<>(before.getPipelines());
                pipelines.put(
                        name,
                        new PipelineConfiguration(name, new BytesArray(Searches.json(body)), MediaTypeRegistry.JSON));
                Metadata metadata = Metadata.builder(state.metadata())
                        .putCustom(SearchPipelineMetadata.TYPE, new SearchPipelineMetadata(pipelines))
                        .build();
                return ClusterState.builder(state).metadata(metadata).build();
            }

            @Override
            public void onFailure(String source, Exception e) {
                throw new AssertionError(e);
            }

            @Override
            public void clusterStateProcessed(String source, ClusterState before, ClusterState after) {
                stored.countDown();
            }
        });
        assertTrue(stored.await(30, TimeUnit.SECONDS));
    }
}
