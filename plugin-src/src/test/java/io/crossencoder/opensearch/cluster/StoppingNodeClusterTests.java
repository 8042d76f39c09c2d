package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import io.crossencoder.opensearch.rest.StatsResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.test.InternalTestCluster;

/** Is a search answered whose node stops while its windows wait? */
public class StoppingNodeClusterTests extends SlowRerankingClusterTestCase {

    private static long jobs(String node) {
        StatsRequest request = new StatsRequest(node);
        StatsResponse stats =
                client(node).execute(StatsAction.INSTANCE, request).actionGet();
        return stats.getNodes().get(0).snapshot().queue().jobs();
    }

    public void testWaitingSearchesAreAnsweredWithWhatTheyHave() throws Exception {
        String node = internalCluster().startNode();
        Searches searches = searches(node);
        String quick = slowSearch("is the model there", "'window_size': 1");
        assertBusy(() -> assertEquals("complete", searches.search(LONG, quick).status()), 60, TimeUnit.SECONDS);
        ActionFuture<SearchResponse> first =
                searches.client().search(searches.request(LONG, null, slowSearch("who stops it", "'timeout': '120s'")));
        ActionFuture<SearchResponse> second =
                searches.client().search(searches.request(LONG, null, slowSearch("and when", "'timeout': '120s'")));
        // each search has two jobs: its head, and the rest
        assertBusy(() -> assertTrue(jobs(node) > 2), 30, TimeUnit.SECONDS);
        internalCluster().stopRandomNode(InternalTestCluster.nameFilter(node));
        for (ActionFuture<SearchResponse> search : List.of(first, second)) {
            Answer answer = Answer.of(search.actionGet(30, TimeUnit.SECONDS));
            assertEquals("stopping", answer.reason());
            assertEquals(DOCUMENTS, answer.hits().size());
            Searches.assertNeverRises(answer);
        }
    }
}
