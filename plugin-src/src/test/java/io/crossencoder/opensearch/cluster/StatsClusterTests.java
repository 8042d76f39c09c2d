package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.rest.NodeStats;
import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import io.crossencoder.opensearch.rest.StatsResponse;
import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.stats.ModelStats;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import io.crossencoder.opensearch.stats.TimeStats;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Does each node tell what it did, and nothing else? */
public class StatsClusterTests extends RerankingClusterTestCase {
    private static final String SEARCH = "{'size': 5, " + MATCH_ALL_WORDS + "}";

    private static StatsResponse stats(String... nodes) {
        return client().execute(StatsAction.INSTANCE, new StatsRequest(nodes)).actionGet();
    }

    private static NodeSnapshot of(String node) {
        return stats(node).getNodes().get(0).snapshot();
    }

    private static Map<String, Long> since(NodeSnapshot before, NodeSnapshot after) {
        Map<String, Long> counted = new HashMap<>(after.counters());
        before.counters().forEach((name, count) -> counted.merge(name, -count, Long::sum));
        counted.values().removeIf(count -> count == 0);
        return counted;
    }

    public void testTheNodeThatCoordinatesCounts() {
        String[] names = internalCluster().getNodeNames();
        NodeSnapshot before = of(names[0]);
        NodeSnapshot other = of(names[1]);
        Answer answer = searches(names[0]).search(ARTICLES, SEARCH);
        searches(names[0]).search(ARTICLES, "{'sort': ['number'], " + MATCH_ALL_WORDS + "}");
        assertEquals(80, answer.get("ext.cross_encoder.reranked"));
        int windows = (int) answer.get("ext.cross_encoder.windows.scored");
        Map<String, Long> counted = since(before, of(names[0]));
        assertEquals(1, (long) counted.get("searches.complete"));
        assertEquals(1, (long) counted.get("searches.passed"));
        assertEquals(1, (long) counted.get("reasons.passed.sort"));
        assertEquals(80, (long) counted.get("candidates"));
        assertEquals(80, (long) counted.get("reranked"));
        assertEquals(windows, (long) counted.get("windows.wanted"));
        assertEquals(windows, (long) counted.get("windows.scored"));
        assertEquals(Map.of(), since(other, of(names[1])));
    }

    public void testARepeatedSearchHitsTheCache() {
        String node = internalCluster().getNodeNames()[0];
        String body = SEARCH.replace("how do", "how did");
        searches(node).search(ARTICLES, body);
        NodeSnapshot before = of(node);
        Answer again = searches(node).search(ARTICLES, body);
        NodeSnapshot after = of(node);
        int windows = (int) again.get("ext.cross_encoder.windows.cached");
        assertEquals(again.get("ext.cross_encoder.windows.scored"), windows);
        CacheStats cache = after.caches().get("score");
        assertEquals(windows, cache.hits() - before.caches().get("score").hits());
        assertEquals(before.caches().get("score").misses(), cache.misses());
        assertEquals(before.times().get("run").count(), after.times().get("run").count());
        assertTrue(cache.entries() >= windows && cache.bytes() <= cache.limit());
        assertEquals(16 << 20, cache.limit());
    }

    public void testTimesAreMeasured() {
        String node = internalCluster().getNodeNames()[1];
        Answer answer = searches(node).search(ARTICLES, SEARCH.replace("how do", "when do"));
        Map<String, TimeStats> times = of(node).times();
        assertEquals(Set.of("wait", "run", "rerank", "rescore"), times.keySet());
        times.remove("rescore");
        times.forEach((name, time) -> {
            assertTrue(name, time.count() > 0);
            assertTrue(name + time, 0 <= time.p50() && time.p50() <= time.p90());
            assertTrue(name + time, time.p90() <= time.p99() && time.p99() <= time.max());
        });
        assertTrue(times.get("run").p50() > 0);
        assertTrue(times.get("rerank").max() >= .99 * (int) answer.get("ext.cross_encoder.took_ms"));
    }

    public void testAtRestTheQueueIsEmptyAndTheMemoryIsTheCachesAndTheModels() throws Exception {
        searches().search(ARTICLES, SEARCH);
        for (NodeStats node : stats().getNodes()) {
            NodeSnapshot snapshot = node.snapshot();
            assertEquals(0, snapshot.queue().windows());
            assertEquals(0, snapshot.queue().jobs());
            assertEquals(0, snapshot.queue().bytes());
            assertEquals(Set.of("heap", "native"), snapshot.breakers().keySet());
            // the last worker may still be on its way out of the search that has just been answered
            assertBusy(() -> assertEquals(
                    (16 + 32) << 20,
                    of(node.getNode().getId()).breakers().get("heap").estimated()));
            ModelStats model = snapshot.models().get("default");
            assertEquals("ready", model.state());
            assertEquals("cpu", model.loaded().device());
            assertTrue(model.loaded().sha256().matches("[0-9a-f]{12}"));
            assertTrue(model.loaded().nativeBytes() > 23_000_000);
            assertEquals(
                    model.loaded().nativeBytes(),
                    snapshot.breakers().get("native").estimated());
        }
    }

    public void testNodesAreNamedAsForOtherNodesApis() {
        String name = internalCluster().getNodeNames()[1];
        assertEquals(2, stats().getNodes().size());
        assertEquals(2, stats("_all").getNodes().size());
        assertEquals(name, stats(name).getNodes().get(0).getNode().getName());
        String id = stats(name).getNodes().get(0).getNode().getId();
        assertEquals(name, stats(id).getNodes().get(0).getNode().getName());
        StatsResponse unknown = stats("nobody");
        assertEquals(0, unknown.getNodes().size());
        assertFalse(unknown.hasFailures());
    }
}
