package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/** What does a search answer that there is no time or no room to rerank? */
public class LateRerankingClusterTests extends SlowRerankingClusterTestCase {
    /** Every hit is there, in falling order, and the report says how far it came. */
    private static void assertServed(Answer answer) {
        assertEquals(DOCUMENTS, answer.hits().size());
        assertEquals(
                searches().plain(LONG, slowSearch("", "'top_n': 20")).unscored().keySet(),
                answer.unscored().keySet());
        Searches.assertNeverRises(answer);
        assertTrue(answer.report().toString(), List.of("partial", "kept_order").contains(answer.status()));
    }

    public void testDeadlineKeepsEveryHit() {
        int question = 0;
        for (String timeout : List.of("1ms", "30ms", "200ms", "800ms")) {
            Answer answer =
                    searches().search(LONG, slowSearch("water question " + question++, "'timeout': '" + timeout + "'"));
            assertServed(answer);
            assertEquals("deadline", answer.reason());
            // One that was not even begun counts no windows.
            assertTrue(answer.get("ext.cross_encoder.windows") == null
                    || (int) answer.get("ext.cross_encoder.windows.scored")
                            < (int) answer.get("ext.cross_encoder.windows.wanted")
                    || (int) answer.get("ext.cross_encoder.reranked") < DOCUMENTS);
        }
    }

    /** What was scored is remembered: a search that has no time for all starts from there, and gets further each time. */
    public void testNextTryGetsFurther() {
        Searches node = searches();
        Answer answer = node.search(LONG, slowSearch("how long does it take", "'window_size': 2"));
        assertEquals("complete", answer.status());
        int scored = (int) answer.get("ext.cross_encoder.windows.scored");
        int tries = 0;
        do {
            answer = node.search(LONG, slowSearch("how long does it take", "'timeout': '700ms', 'window_size': 8"));
            assertTrue(
                    answer.report() + " after " + scored,
                    (int) answer.get("ext.cross_encoder.windows.cached") >= scored);
            scored = (int) answer.get("ext.cross_encoder.windows.scored");
        } while (!"complete".equals(answer.status()) && ++tries < 100);
        assertEquals("complete", answer.status());
    }

    public void testFailureModeFail() {
        Exception late = expectThrows(
                Exception.class,
                () -> searches().search(LONG, slowSearch("not in time", "'timeout': '1ms', 'failure_mode': 'fail'")));
        assertEquals(RestStatus.SERVICE_UNAVAILABLE, ExceptionsHelper.status(late));
    }

    public void testOverload() {
        limitQueue(1);
        try {
            Answer answer = searches().search(LONG, slowSearch("too much", "'timeout': '5s'"));
            Answer plain = searches().plain(LONG, slowSearch("too much", "'timeout': '5s'"));
            assertEquals("kept_order", answer.status());
            assertEquals("overloaded", answer.reason());
            assertEquals(plain.lasting(), answer.lasting());
            Exception refused = expectThrows(
                    Exception.class, () -> searches().search(LONG, slowSearch("too much", "'failure_mode': 'fail'")));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refused));
        } finally {
            limitQueue(null);
        }
    }

    /** The first eight are submitted while the others are tokenised; what was taken on is worth having. */
    public void testHeadIsKeptWhereTheQueueFillsUp() {
        Searches node = searches();
        Answer one = node.search(LONG, slowSearch("room for how many", "'window_size': 1"));
        int windows = (int) one.get("ext.cross_encoder.windows.wanted");
        limitQueue(10 * windows);
        try {
            Answer answer = node.search(LONG, slowSearch("room for eight", "'timeout': '60s'"));
            assertServed(answer);
            assertEquals("partial", answer.status());
            assertEquals("overloaded", answer.reason());
            assertEquals(8, answer.get("ext.cross_encoder.reranked"));
            assertEquals(12, answer.get("ext.cross_encoder.not_reranked.overloaded"));
            Exception refused = expectThrows(
                    Exception.class, () -> node.search(LONG, slowSearch("room for eight", "'failure_mode': 'fail'")));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refused));
        } finally {
            limitQueue(null);
        }
    }

    /** All threads that tokenise are held until the search has been answered. */
    public void testDeadlineHoldsForSearchesThatWaitForAThread() {
        String node = internalCluster().getNodeNames()[0];
        ThreadPool pool = internalCluster().getInstance(ThreadPool.class, node);
        try (HeldThreads held = new HeldThreads(pool)) {
            Answer answer = searches(node).search(LONG, slowSearch("who goes first", "'timeout': '500ms'"));
            assertServed(answer);
            assertEquals("kept_order", answer.status());
            assertEquals("deadline", answer.reason());
        }
        assertEquals(
                "complete",
                searches(node)
                        .search(LONG, slowSearch("who", "'window_size': 1"))
                        .status());
    }

    /** All threads that tokenise are held once the first stage has taken up its texts, until the search has been answered. */
    public void testDeadlineHoldsForSearchesThatWaitBetweenStages() throws Exception {
        String node = internalCluster().getNodeNames()[0];
        Searches searches = searches(node);
        String body = slowSearch(
                "who goes on",
                "'timeout': '3s', 'window_size': 2, 'stages': [{'model': '" + InstalledModels.TWIN + "', 'keep': 1}]");
        assertBusy(
                () -> {
                    Answer warm = searches.search(ARTICLES, body);
                    assertEquals("complete", warm.status());
                    assertNull(warm.get("ext.cross_encoder.stages_missing"));
                },
                60,
                TimeUnit.SECONDS);
        ThreadPool pool = internalCluster().getInstance(ThreadPool.class, node);
        ThreadPoolExecutor threads = (ThreadPoolExecutor) pool.executor("cross_encoder");
        try (HeldThreads first = new HeldThreads(pool)) {
            ActionFuture<SearchResponse> running = searches.client().search(searches.request(ARTICLES, null, body));
            assertBusy(() -> {
                assertEquals(threads.getMaximumPoolSize(), threads.getActiveCount());
                assertEquals(1, threads.getQueue().size());
            });
            // Behind the search, and before what is left of it.
            try (HeldThreads second = new HeldThreads(pool)) {
                first.close();
                Answer answer = Answer.of(running.actionGet(30, TimeUnit.SECONDS));
                assertEquals(answer.report().toString(), "deadline", answer.reason());
                assertEquals(2, answer.get("ext.cross_encoder.reranked"));
            }
        }
    }

    /** The search's own {@code timeout} holds for the whole of it. */
    public void testTimeoutOfTheSearch() {
        String body = slowSearch("only so long", "'timeout': '120s'").replace("{'size'", "{'timeout': '1s', 'size'");
        long start = System.nanoTime();
        Answer answer = searches().search(LONG, body);
        assertServed(answer);
        assertEquals("deadline", answer.reason());
        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) < 60);
    }

    public void testCancelAfterTimeInterval() {
        SearchRequest request = searches().request(LONG, null, slowSearch("cancel this", "'timeout': '60s'"));
        request.setCancelAfterTimeInterval(TimeValue.timeValueSeconds(1));
        Answer answer = searches().send(request);
        assertServed(answer);
        assertTrue(answer.report().toString(), List.of("deadline", "cancelled").contains(answer.reason()));
    }

    /** {@code ignore_failure} never shows what was fetched for the reranker alone. */
    public void testIgnoredFailureIsAPage() {
        searches()
                .putPipeline(
                        "ignoring",
                        "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [{'cross_encoder':"
                                + " {'fields': ['text'], 'timeout': '1ms', 'failure_mode': 'fail', 'ignore_failure': true}}]}");
        String body = "{'size': 3, 'query': {'match': {'text': 'water that nobody has seen'}}}";
        Answer plain = searches().plain(LONG, body);
        Answer answer = searches().send(searches().request(LONG, "ignoring", body));
        assertEquals(plain.around(), answer.around());
        assertEquals(3, answer.hits().size());
        assertFalse(answer.json().toString().contains("_cross_encoder_texts"));
    }
}
