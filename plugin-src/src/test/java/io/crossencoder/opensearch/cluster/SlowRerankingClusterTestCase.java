package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.rest.NodeStats;
import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.settings.Settings;

/** Adds an index of twenty long texts, all of whose windows are scored by one worker: that takes seconds. */
abstract class SlowRerankingClusterTestCase extends RerankingClusterTestCase {
    static final String LONG = "long-texts";
    static final int DOCUMENTS = 20;

    /** The setting that bounds the heap, and what the caches take of it. */
    static final String HEAP = "plugins.cross_encoder.breaker.limit";

    static final long CACHE = (16 + 32) << 20;

    /** The response processor that takes so long. */
    static final String SLOW = "{'cross_encoder': {'fields': ['text'], 'window_selection': 'all', 'timeout': '120s'}}";

    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .put("plugins.cross_encoder.workers", 1)
                .build();
    }

    @Override
    void indexMore(Searches searches) throws Exception {
        searches.putPipeline(
                "slow", "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [" + SLOW + "]}");
        searches.createIndex(LONG, Searches.SETTINGS + ", 'index.search.default_pipeline': 'slow'", Searches.MAPPING);
        searches.index(
                LONG,
                Article.all().subList(0, DOCUMENTS),
                article -> Map.of("text", Article.longText(article.id()) + Article.longText(article.id() + 40)));
    }

    /** A search whose windows no other search has scored; {@code options} are for {@code ext.cross_encoder}. */
    static String slowSearch(String question, String options) {
        return "{'size': 20, '_source': false, 'query': {'match': {'text': 'water'}}, 'ext': {'cross_encoder': {'query': '"
                + question + "', " + options + "}}}";
    }

    /** Whether a worker of any node runs the model now. */
    static boolean isScoring() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("cross_encoder_inference"))
                .flatMap(thread -> List.of(thread.getValue()).stream())
                .anyMatch(frame -> frame.getClassName().endsWith(".CrossEncoderSession")
                        && frame.getMethodName().equals("run"));
    }

    /** Sets how many windows may wait on a node; to the default where null. */
    static void limitQueue(Integer windows) {
        set("plugins.cross_encoder.queue.max_windows", windows == null ? null : windows.toString());
    }

    /** To the default where null. */
    static void set(String setting, String value) {
        assertTrue(client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put(setting, value))
                .get()
                .isAcknowledged());
    }

    static List<NodeSnapshot> stats() {
        return client().execute(StatsAction.INSTANCE, new StatsRequest()).actionGet().getNodes().stream()
                .map(NodeStats::snapshot)
                .toList();
    }

    /** No search holds any heap. */
    static void assertAllGivenBack() throws Exception {
        assertBusy(
                () -> {
                    for (NodeSnapshot node : stats()) {
                        assertEquals(CACHE, node.breakers().get("heap").estimated());
                    }
                },
                30,
                TimeUnit.SECONDS);
    }
}
