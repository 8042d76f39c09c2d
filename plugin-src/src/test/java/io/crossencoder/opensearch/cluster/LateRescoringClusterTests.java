package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.cluster.node.tasks.cancel.CancelTasksRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.rest.RestStatus;

/** Does a shard's own thread get free when time is short, the queue is full or nobody waits any more? */
public class LateRescoringClusterTests extends SlowRerankingClusterTestCase {
    private static final String PLAIN = "{'size': 20, '_source': false, 'query': {'match': {'text': 'water'}}";

    /** A search whose windows no other search has scored. */
    private static String slowRescore(String question, String options) {
        return PLAIN + ", 'rescore': {'cross_encoder': {'fields': ['text'], 'window_selection': 'all', 'query': '"
                + question + "', " + options + "}}}";
    }

    private static Answer send(String question, String options) {
        return searches().plain(LONG, slowRescore(question, options));
    }

    /** Every hit is there, in falling order, and not all of them were reranked. */
    private static void assertServed(Answer answer) {
        assertEquals(DOCUMENTS, answer.hits().size());
        assertEquals(
                searches().plain(LONG, PLAIN + "}").unscored().keySet(),
                answer.unscored().keySet());
        Searches.assertNeverRises(answer);
        assertTrue(answer.scores().toString(), answer.reranked() < DOCUMENTS);
        assertEquals(0, answer.get("_shards.failed"));
    }

    private static boolean isWaiting() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(frames -> List.of(frames).stream())
                .anyMatch(frame -> frame.getClassName().endsWith(".OutcomeWait"));
    }

    public void testDeadlineKeepsEveryHit() {
        int question = 0;
        for (String timeout : List.of("1ms", "200ms", "800ms")) {
            assertServed(send("rescore question " + question++, "'timeout': '" + timeout + "'"));
            assertFalse(isWaiting());
        }
    }

    public void testWhatIsDoneInTimeCounts() {
        String question = "what is done in time";
        Answer answer = null;
        for (int tries = 0; tries < 100; tries++) {
            // what was scored is remembered, on the node of the shard
            answer = send(question, "'timeout': '2s'");
            Searches.assertNeverRises(answer);
            if (answer.reranked() == DOCUMENTS) {
                break;
            }
        }
        assertEquals(DOCUMENTS, answer.reranked());
    }

    public void testFailureModeFail() {
        Exception late = expectThrows(
                Exception.class, () -> send("rescore not in time", "'timeout': '1ms', 'failure_mode': 'fail'"));
        assertEquals(RestStatus.SERVICE_UNAVAILABLE, ExceptionsHelper.status(late));
    }

    public void testOverload() {
        limitQueue(1);
        try {
            Answer answer = send("rescore too much", "'timeout': '5s'");
            assertServed(answer);
            assertEquals(searches().plain(LONG, PLAIN + "}").ids(), answer.ids());
            Exception refused = expectThrows(Exception.class, () -> send("rescore too much", "'failure_mode': 'fail'"));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refused));
        } finally {
            limitQueue(null);
        }
    }

    public void testTimeoutOfTheSearch() {
        String body =
                slowRescore("rescore only so long", "'timeout': '120s'").replace("{'size'", "{'timeout': '1s', 'size'");
        long start = System.nanoTime();
        assertServed(searches().plain(LONG, body));
        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) < 60);
    }

    public void testCancelledSearchGivesItsThreadsBack() throws Exception {
        ActionFuture<SearchResponse> running = start("rescore for nobody");
        client().admin()
                .cluster()
                .cancelTasks(new CancelTasksRequest().setActions(SearchAction.NAME))
                .actionGet();
        Exception cancelled = expectThrows(Exception.class, () -> running.actionGet(30, TimeUnit.SECONDS));
        assertTrue(
                ExceptionsHelper.stackTrace(cancelled),
                ExceptionsHelper.stackTrace(cancelled).contains("cancelled"));
        assertBusy(() -> assertFalse("still waiting", isWaiting()), 10, TimeUnit.SECONDS);
        assertBusy(() -> assertFalse("still scoring", isScoring()), 10, TimeUnit.SECONDS);
    }

    private static ActionFuture<SearchResponse> start(String question) throws Exception {
        assertBusy(() -> assertFalse("still scoring", isScoring()), 30, TimeUnit.SECONDS);
        SearchRequest request =
                searches().request(LONG, Searches.NO_PIPELINE, slowRescore(question, "'timeout': '120s'"));
        ActionFuture<SearchResponse> running = client().search(request);
        assertBusy(() -> assertTrue("nothing is scored yet", isScoring() && isWaiting()), 30, TimeUnit.SECONDS);
        return running;
    }

    public void testCancelAfterTimeInterval() throws Exception {
        SearchRequest request =
                searches().request(LONG, Searches.NO_PIPELINE, slowRescore("rescore and cancel", "'timeout': '120s'"));
        request.setCancelAfterTimeInterval(TimeValue.timeValueSeconds(1));
        expectThrows(Exception.class, () -> searches().send(request));
        assertBusy(() -> assertFalse("still waiting", isWaiting()), 10, TimeUnit.SECONDS);
    }

    /** Others' searches of the same shards wait for no more than a free thread. */
    public void testOtherSearchesGoOn() throws Exception {
        ActionFuture<SearchResponse> running = start("rescore while others search");
        Answer other = searches().plain(LONG, PLAIN + "}");
        assertEquals(DOCUMENTS, other.hits().size());
        assertFalse(running.isDone());
        client().admin()
                .cluster()
                .cancelTasks(new CancelTasksRequest().setActions(SearchAction.NAME))
                .actionGet();
        expectThrows(Exception.class, () -> running.actionGet(30, TimeUnit.SECONDS));
    }
}
