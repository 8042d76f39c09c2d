package io.crossencoder.opensearch.cluster;

import java.util.concurrent.TimeUnit;
import org.opensearch.action.admin.cluster.node.tasks.cancel.CancelTasksRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.action.ActionFuture;

/** Does scoring stop when nobody waits for the answer any more? */
public class CancelledSearchClusterTests extends SlowRerankingClusterTestCase {
    private static final String ALL_WINDOWS = "'timeout': '120s'";

    private static ActionFuture<SearchResponse> start(Searches searches, String question) throws Exception {
        assertBusy(() -> assertFalse("still scoring", isScoring()), 30, TimeUnit.SECONDS);
        ActionFuture<SearchResponse> running =
                searches.client().search(searches.request(LONG, null, slowSearch(question, ALL_WINDOWS)));
        assertBusy(() -> assertTrue("nothing is scored yet", isScoring()), 30, TimeUnit.SECONDS);
        return running;
    }

    private static void cancelAllSearches(Searches searches) {
        searches.client()
                .admin()
                .cluster()
                .cancelTasks(new CancelTasksRequest().setActions(SearchAction.NAME))
                .actionGet();
    }

    public void testCancelledSearchIsScoredNoFurther() throws Exception {
        Searches searches = searches();
        ActionFuture<SearchResponse> running = start(searches, "who pays for water");
        cancelAllSearches(searches);
        Answer answer = Answer.of(running.actionGet(30, TimeUnit.SECONDS));
        assertEquals("cancelled", answer.reason());
        int scored = (int) answer.get("ext.cross_encoder.windows.scored");
        int wanted = (int) answer.get("ext.cross_encoder.windows.wanted");
        assertTrue(scored + " of " + wanted, scored < wanted);
        assertEquals(DOCUMENTS, answer.hits().size());
        Searches.assertNeverRises(answer);
        assertBusy(() -> assertFalse("still scoring", isScoring()), 10, TimeUnit.SECONDS);
    }

    /** The queue holds one such search and no more: it must be empty again for the next. */
    public void testQueueIsEmptyAfterwards() throws Exception {
        Searches searches = searches();
        Answer one = searches.search(LONG, slowSearch("how much is wanted", "'window_size': 1"));
        int windows = DOCUMENTS * (int) one.get("ext.cross_encoder.windows.wanted");
        limitQueue(windows + DOCUMENTS); // room for one search, and for texts that have a window more
        try {
            ActionFuture<SearchResponse> running = start(searches, "whose water is it");
            Answer refused = searches.search(LONG, slowSearch("is there room for this", ALL_WINDOWS));
            assertEquals("overloaded", refused.reason());
            cancelAllSearches(searches);
            running.actionGet(30, TimeUnit.SECONDS);
            Answer next = searches.search(LONG, slowSearch("is there room for that", "'timeout': '500ms'"));
            assertEquals("deadline", next.reason());
        } finally {
            limitQueue(null);
        }
    }

    /** A client that hangs up cancels its search's task; the searches of others go on. */
    public void testOtherSearchesGoOn() throws Exception {
        Searches searches = searches();
        ActionFuture<SearchResponse> running = start(searches, "what is it with water");
        Answer other = searches.search(LONG, slowSearch("which water is this", "'window_size': 1"));
        // it waited for nobody: searches take turns, window by window
        assertEquals("complete", other.status());
        assertFalse(running.isDone());
        cancelAllSearches(searches);
        assertEquals(
                "cancelled", Answer.of(running.actionGet(30, TimeUnit.SECONDS)).reason());
    }
}
