package io.crossencoder.opensearch.cluster;

import static org.hamcrest.Matchers.containsString;

import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/** What does a shard's rescorer say of itself, in errors, warnings and the stats? */
public class RescoreMessagesClusterTests extends RescoringClusterTestCase {
    public void testOptionsThatAreNone() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "'min_score': 0.5", "has no option [min_score]: a shard's rescorer drops no hits",
                        "'top_n': 3", "has no option [top_n]",
                        "'passage': true", "has no option [passage]: a shard's rescorer changes nothing but scores",
                        "'inner_hits': true", "has no option [inner_hits]",
                        "'explain': true", "say [explain] of the search itself",
                        "'window_size': 3", "it stands beside [cross_encoder]",
                        "'activation': 'identity'", "[activation] [identity] must be [sigmoid]",
                        "'model': {'ml_commons': 'm'}", "[model] [ml_commons:m] must be one of the node's own",
                        "'nonsense': 1", "does not know the option [nonsense]",
                        "'max_windows': 0", "[max_windows] [0] must lie in [1, 1000]")
                .entrySet()) {
            Exception refused = expectThrows(Exception.class, () -> rescored(ONE, rescore(10, ", " + wrong.getKey())));
            assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(refused));
            assertThat(refused.getMessage(), containsString(wrong.getValue()));
        }
        Exception none = expectThrows(Exception.class, () -> rescored(ONE, rescore(0, "")));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(none));
    }

    public void testWhatThePlatformRefuses() {
        for (String with : List.of(", 'sort': ['number']", ", 'collapse': {'field': 'topic'}")) {
            expectThrows(Exception.class, () -> rescored(ONE, rescore(5, "") + with));
        }
        Exception large = expectThrows(Exception.class, () -> rescored(ONE, rescore(20_000, "")));
        assertThat(ExceptionsHelper.stackTrace(large), containsString("max_rescore_window"));
    }

    public void testWithoutAQuestionNothingChanges() {
        String body = "{'size': 80, 'query': {'match_all': {}}";
        long before = counted("reasons.passed.no_query_text");
        Answer plain = searches().plain(ARTICLES, body + "}");
        Answer answer = searches().plain(ARTICLES, body + rescore(50, "") + "}");
        assertEquals(plain.lasting(), answer.lasting());
        assertEquals(before + 3, counted("reasons.passed.no_query_text"));
    }

    public void testAModelThatIsNotThere() throws Exception {
        String missing = ", 'model': 'nobodys'";
        Answer answer = rescored(ARTICLES, rescore(50, missing));
        assertEquals(rescored(ARTICLES, "").ids(), answer.ids());
        assertEquals(0, answer.reranked());
        Searches.assertNeverRises(answer);
        Exception failed =
                expectThrows(Exception.class, () -> rescored(ONE, rescore(50, missing + ", 'failure_mode': 'fail'")));
        assertEquals(RestStatus.SERVICE_UNAVAILABLE, ExceptionsHelper.status(failed));
        List<String> warnings = warnings(ONE, all(rescore(50, missing)));
        assertEquals(1, warnings.size());
        assertThat(
                warnings.get(0),
                containsString("[rescore] [cross_encoder] on shard [one-shard][0] kept the first-stage order: "
                        + "[model] [nobodys] is not on this node"));
        assertEquals(List.of(), warnings(ONE, all(rescore(50, ""))));
    }

    /** What a client would get as headers. */
    private static List<String> warnings(String index, String body) throws Exception {
        String node = internalCluster().getNodeNames()[0];
        Searches searches = searches(node);
        ThreadPool pool = internalCluster().getInstance(ThreadPool.class, node);
        PlainActionFuture<List<String>> warnings = new PlainActionFuture<>();
        SearchRequest request = searches.request(index, Searches.NO_PIPELINE, body);
        internalCluster()
                .client(node)
                .search(
                        request,
                        ActionListener.map(
                                warnings,
                                response -> pool.getThreadContext()
                                        .getResponseHeaders()
                                        .getOrDefault("Warning", List.of())));
        return warnings.get();
    }

    public void testStatsCountShards() {
        long shards = counted("shards.complete");
        long candidates = counted("candidates");
        rescored(ARTICLES, rescore(10, ""));
        assertEquals(shards + 3, counted("shards.complete"));
        assertEquals(candidates + 30, counted("candidates"));
        long sum = 0;
        for (String node : internalCluster().getNodeNames()) {
            sum += stats(node).times().get("rescore").count();
        }
        assertEquals(counted("shards.complete") + counted("shards.partial"), sum);
    }

    private static long counted(String counter) {
        long sum = 0;
        for (String node : internalCluster().getNodeNames()) {
            sum += stats(node).counters().getOrDefault("rescore." + counter, 0L);
        }
        return sum;
    }

    private static NodeSnapshot stats(String node) {
        return client().execute(StatsAction.INSTANCE, new StatsRequest(node))
                .actionGet()
                .getNodes()
                .get(0)
                .snapshot();
    }
}
