package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.rest.RerankAction;
import io.crossencoder.opensearch.rest.RerankRequest;
import io.crossencoder.opensearch.rest.RerankRequest.Bounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.cluster.node.stats.NodesStatsRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.io.PathUtils;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/** What does a search answer when the memory is used up, and is all of it given back? */
public class MemoryClusterTests extends SlowRerankingClusterTestCase {
    private static final String NATIVE = "plugins.cross_encoder.breaker.native_limit";
    private static final String WATER = "'query': {'match': {'text': 'water'}}";

    /** A second model, which nobody names before the test does. */
    @Override
    protected Path nodeConfigPath(int nodeOrdinal) {
        Path config = super.nodeConfigPath(nodeOrdinal);
        try {
            Path models = config.resolve("cross-encoder").resolve("models");
            Files.createSymbolicLink(
                    models.resolve("spare"),
                    PathUtils.get("..", "models", "default").toRealPath());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return config;
    }

    /** Of all nodes, besides their caches. */
    private static long taken() {
        return stats().stream()
                .mapToLong(node -> node.breakers().get("heap").estimated() - CACHE)
                .sum();
    }

    private static long tripped() {
        return stats().stream()
                .mapToLong(node -> node.breakers().get("heap").tripped())
                .sum();
    }

    public void testASearchThatNeedsTooMuchIsOverload() throws Exception {
        long before = tripped();
        set(HEAP, (CACHE + 1_000) + "b");
        try {
            Answer answer = searches().search(LONG, slowSearch("no memory for this", "'timeout': '5s'"));
            Answer plain = searches().plain(LONG, slowSearch("no memory for this", "'timeout': '5s'"));
            assertEquals("kept_order", answer.status());
            assertEquals("overloaded", answer.reason());
            assertEquals(plain.lasting(), answer.lasting());
            String detail = (String) answer.get("ext.cross_encoder.detail");
            assertTrue(detail, detail.contains("[" + HEAP + "]"));
            Exception refused = expectThrows(
                    Exception.class,
                    () -> searches().search(LONG, slowSearch("nor for this", "'failure_mode': 'fail'")));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refused));
            assertEquals(2, tripped() - before);
        } finally {
            set(HEAP, null);
        }
        assertAllGivenBack();
        Answer answer = searches().search(LONG, slowSearch("memory for this", "'window_size': 1"));
        assertEquals("complete", answer.status());
        assertAllGivenBack();
    }

    public void testALateAndACancelledSearchGiveBackWhatTheyTook() throws Exception {
        var late =
                searches().client().search(searches().request(LONG, null, slowSearch("is it late", "'timeout': '1s'")));
        assertBusy(
                () -> assertTrue(stats().stream()
                        .anyMatch(node -> node.breakers().get("heap").estimated() > CACHE
                                && node.queue().bytes() > 0
                                && node.queue().windows() > 0)),
                30,
                TimeUnit.SECONDS);
        assertEquals("deadline", Answer.of(late.actionGet(30, TimeUnit.SECONDS)).reason());
        assertAllGivenBack();
        SearchRequest cancelled = searches().request(LONG, null, slowSearch("is it cancelled", "'timeout': '60s'"));
        cancelled.setCancelAfterTimeInterval(TimeValue.timeValueSeconds(1));
        assertNotEquals("complete", searches().send(cancelled).status());
        assertAllGivenBack();
    }

    /** All threads that tokenise are held: nothing has been looked at of what waits for them. */
    public void testTextsAreTakenWhileTheyWaitForAThread() throws Exception {
        String name = internalCluster().getNodeNames()[0];
        Searches node = searches(name);
        assertAllGivenBack();
        try (HeldThreads held = new HeldThreads(internalCluster().getInstance(ThreadPool.class, name))) {
            var waiting = node.client()
                    .search(node.request(LONG, null, slowSearch("it waits", "'timeout': '60s', 'window_size': 1")));
            assertBusy(() -> assertTrue(taken() > 0));
            long texts = taken();
            set(HEAP, (CACHE + texts) + "b");
            try {
                Answer refused = node.search(LONG, slowSearch("no room to wait", "'window_size': 1"));
                assertEquals("overloaded", refused.reason());
            } finally {
                set(HEAP, null);
            }
            assertEquals(texts, taken());
            Answer late = node.search(LONG, slowSearch("how long", "'window_size': 1, 'timeout': '100ms'"));
            assertEquals("deadline", late.reason());
            assertBusy(() -> assertEquals(texts, taken()));
            held.close();
            assertEquals(
                    "complete",
                    Answer.of(waiting.actionGet(30, TimeUnit.SECONDS)).status());
        }
        assertAllGivenBack();
    }

    public void testARequestOfTheRerankApiThatNeedsTooMuchIsOverload() throws Exception {
        RerankRequest request = new RerankRequest(
                ModelChoice.DEFAULT,
                "memory for texts",
                List.of(Article.longText(0), Article.longText(1)),
                new Bounds(2, 1, Integer.MAX_VALUE, TimeValue.timeValueMinutes(1)));
        set(HEAP, (CACHE + 1_000) + "b");
        try {
            Exception refused = expectThrows(
                    Exception.class,
                    () -> client().execute(RerankAction.INSTANCE, request).actionGet());
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refused));
            String message = ExceptionsHelper.unwrapCause(refused).getMessage();
            assertTrue(message, message.contains("[" + HEAP + "]"));
        } finally {
            set(HEAP, null);
        }
        assertEquals(
                2,
                client().execute(RerankAction.INSTANCE, request)
                        .actionGet()
                        .results()
                        .size());
        assertAllGivenBack();
    }

    public void testAShardThatNeedsTooMuchKeepsItsOrder() throws Exception {
        set(HEAP, (CACHE + 1_000) + "b");
        try {
            Answer answer = searches().plain(LONG, rescore("'timeout': '60s'"));
            Answer plain = searches().plain(LONG, "{'size': 20, '_source': false, " + WATER + "}");
            assertEquals(plain.ids(), answer.ids());
            assertEquals(0, answer.reranked());
            Exception refused =
                    expectThrows(Exception.class, () -> searches().plain(LONG, rescore("'failure_mode': 'fail'")));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refused));
        } finally {
            set(HEAP, null);
        }
        assertAllGivenBack();
        assertTrue(searches().plain(LONG, rescore("'timeout': '60s'")).reranked() > 0);
        assertAllGivenBack();
    }

    /** Of each shard's first hit. */
    private static String rescore(String options) {
        return "{'size': 20, '_source': false, " + WATER + ", 'rescore': {'window_size': 1, 'cross_encoder': {"
                + "'fields': ['text'], 'query': 'memory for a shard', " + options + "}}}";
    }

    /** The platform shows the breaker beside its own. */
    public void testTheBreakerIsAmongTheNodes() {
        client().admin()
                .cluster()
                .nodesStats(new NodesStatsRequest().addMetric("breaker"))
                .actionGet()
                .getNodes()
                .forEach(node ->
                        assertTrue(node.getBreaker().getStats("cross_encoder").getEstimated() >= CACHE));
    }

    public void testAModelThatNeedsTooMuchIsRefusedUntilTheLimitIsRaised() throws Exception {
        String withSpare = slowSearch("which model", "'model': 'spare', 'window_size': 1");
        Searches node = searches();
        set(NATIVE, "1mb");
        try {
            assertBusy(
                    () -> {
                        Answer answer = node.search(LONG, withSpare);
                        assertEquals("kept_order", answer.status());
                        assertEquals("model_unavailable", answer.reason());
                        String detail = (String) answer.get("ext.cross_encoder.detail");
                        assertTrue(detail, detail.contains("raise [" + NATIVE + "]"));
                        assertTrue(detail, detail.contains("or lower [max_length] in the manifest"));
                    },
                    60,
                    TimeUnit.SECONDS);
            assertTrue(stats().stream()
                    .anyMatch(stats -> stats.models().containsKey("spare")
                            && stats.models().get("spare").state().equals("failed")));
        } finally {
            set(NATIVE, null);
        }
        assertBusy(() -> assertEquals("complete", node.search(LONG, withSpare).status()), 60, TimeUnit.SECONDS);
    }
}
