package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.admin.indices.settings.put.UpdateSettingsRequest;
import org.opensearch.common.settings.Settings;

/** Is a search over two clusters reranked as one list, in both ways of asking the other cluster? */
public class AcrossClustersClusterTests extends TwoClusterTestCase {

    /** One search in each cluster, or one request to each shard. */
    public void testBothClustersHitsAreOneList() throws Exception {
        indexHalves();
        for (boolean minimize : new boolean[] {true, false}) {
            Answer answer = assertReordered(minimize, "");
            assertEquals(Article.ANSWER, answer.ids().get(0));
            for (String rest : List.of(
                    ", '_source': false",
                    ", '_source': ['topic']",
                    ", '_source': {'excludes': ['t*']}",
                    ", 'docvalue_fields': ['topic']",
                    ", 'aggs': {'topics': {'terms': {'field': 'topic'}, 'aggs': {'best': {'top_hits': {}}}}}",
                    ", 'highlight': {'fields': {'text': {}}}",
                    ", 'collapse': {'field': 'topic', 'inner_hits': {'name': 'more', 'size': 2}}")) {
                if (rest.contains("collapse")) {
                    assertGroups(minimize, rest);
                } else {
                    assertReordered(minimize, rest);
                }
            }
        }
    }

    private void assertGroups(boolean minimize, String rest) {
        String body = "{'size': 80, " + RerankingClusterTestCase.MATCH_ALL_WORDS + rest + "}";
        Answer plain = send(Searches.NO_PIPELINE, minimize, body);
        Answer answer = send(PIPELINE, minimize, body);
        assertEquals(8, answer.get("ext.cross_encoder.reranked"));
        assertEquals(plain.unscored(), answer.unscored());
    }

    public void testPagesAcrossClusters() throws Exception {
        indexHalves();
        for (boolean minimize : new boolean[] {true, false}) {
            String words = RerankingClusterTestCase.MATCH_ALL_WORDS;
            List<String> list =
                    send(PIPELINE, minimize, "{'size': 80, " + words + "}").ids();
            List<Answer> pages = new ArrayList<>();
            for (int from = 0; from < 80; from += 9) {
                pages.add(send(PIPELINE, minimize, "{'from': " + from + ", 'size': 9, " + words + "}"));
            }
            assertEquals(list, Answer.ids(pages));
        }
    }

    /** Where the other cluster's index reranks by default, it does so first; the list is this cluster's all the same. */
    public void testOtherClusterReranksToo() throws Exception {
        indexHalves();
        installModel(REMOTE);
        on(REMOTE).putPipeline(PIPELINE, RerankingClusterTestCase.RERANK);
        awaitModel(on(REMOTE), INDEX);
        List<String> before = assertReordered(true, "").ids();
        client(REMOTE)
                .admin()
                .indices()
                .updateSettings(new UpdateSettingsRequest(INDEX)
                        .settings(Settings.builder().put("index.search.default_pipeline", PIPELINE)))
                .actionGet();
        for (boolean minimize : new boolean[] {true, false}) {
            String body = "{'size': 80, " + RerankingClusterTestCase.MATCH_ALL_WORDS + "}";
            assertEquals(before, send(PIPELINE, minimize, body).ids());
        }
    }

    public void testOptionsOfOneSearch() throws Exception {
        indexHalves();
        String body = "{'size': 80, " + RerankingClusterTestCase.MATCH_ALL_WORDS
                + ", 'ext': {'cross_encoder': {'window_size': 20, 'keep_previous_score': true}}}";
        for (boolean minimize : new boolean[] {true, false}) {
            Answer answer = send(PIPELINE, minimize, body);
            assertEquals(20, answer.get("ext.cross_encoder.reranked"));
            assertEquals(80, answer.hits().size());
            Searches.assertNeverRises(answer);
        }
    }

    public void testLimitOfThisClustersIndexHolds() throws Exception {
        indexHalves();
        client(LOCAL_CLUSTER)
                .admin()
                .indices()
                .updateSettings(new UpdateSettingsRequest(INDEX)
                        .settings(Settings.builder().put("index.max_result_window", 50)))
                .actionGet();
        for (boolean minimize : new boolean[] {true, false}) {
            Answer answer = send(PIPELINE, minimize, "{'size': 10, " + RerankingClusterTestCase.MATCH_ALL_WORDS + "}");
            assertEquals(0, answer.get("_shards.failed"));
            assertEquals(50, answer.get("ext.cross_encoder.reranked"));
            assertEquals(10, answer.hits().size());
        }
    }
}
