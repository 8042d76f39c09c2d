package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.cluster.node.tasks.cancel.CancelTasksRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.Plugin;

/** Does the time of a shard's rescorer count while it reads? The first document alone takes longer than there is. */
public class SlowReadingClusterTests extends RescoringClusterTestCase {
    private static final String IN_TIME = "'timeout': '300ms'";

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, SlowReadingPlugin.class);
    }

    /** Its readers are none that a wrapper of the platform's own kind can wrap. */
    @Override
    protected boolean addMockInternalEngine() {
        return false;
    }

    /** What is answered is read from doc values, so that only rescoring reads from the slow disk. */
    private static String body(String options) {
        return all(", 'stored_fields': '_none_', 'docvalue_fields': ['number'], 'rescore': {'window_size': 80,"
                + " 'cross_encoder': {'fields': ['text'], " + options + "}}");
    }

    private static Searches slow() {
        Searches searches = searches();
        Map<String, String> slow = Map.of(SlowReadingPlugin.DISK, SlowReadingPlugin.SLOW);
        return new Searches(searches.client().filterWithHeader(slow), searches.registry());
    }

    private static List<Object> order(Answer answer) {
        return answer.hits().stream().map(hit -> hit.get("fields")).toList();
    }

    private static long kept() {
        return client().execute(StatsAction.INSTANCE, new StatsRequest()).actionGet().getNodes().stream()
                .mapToLong(node -> node.snapshot().counters().getOrDefault("rescore.reasons.kept_order.deadline", 0L))
                .sum();
    }

    public void testEveryHitIsAnsweredInTheShardsOrder() {
        Answer plain = searches().plain(ONE, all(", 'stored_fields': '_none_', 'docvalue_fields': ['number']"));
        long before = kept();
        SlowReadingPlugin.READ.set(0);
        Answer answer = slow().plain(ONE, body(IN_TIME));
        int read = SlowReadingPlugin.READ.get();
        assertTrue(read + " documents were read", read <= 1);
        assertEquals(80, answer.hits().size());
        assertEquals(order(plain), order(answer));
        assertEquals(0, answer.reranked());
        Searches.assertNeverRises(answer);
        assertEquals(before + 1, kept());
    }

    public void testFailureModeFail() {
        Exception late =
                expectThrows(Exception.class, () -> slow().plain(ONE, body(IN_TIME + ", 'failure_mode': 'fail'")));
        assertEquals(RestStatus.SERVICE_UNAVAILABLE, ExceptionsHelper.status(late));
        assertTrue(late.getCause().getMessage(), late.getCause().getMessage().contains("lower [window_size]"));
    }

    public void testACancelledSearchIsReadNoFurther() throws Exception {
        SlowReadingPlugin.READ.set(0);
        Searches slow = slow();
        ActionFuture<SearchResponse> running =
                slow.client().search(slow.request(ONE, Searches.NO_PIPELINE, body("'timeout': '120s'")));
        assertBusy(() -> assertTrue("nothing is read yet", SlowReadingPlugin.READ.get() > 0), 30, TimeUnit.SECONDS);
        client().admin()
                .cluster()
                .cancelTasks(new CancelTasksRequest().setActions(SearchAction.NAME))
                .actionGet();
        Exception cancelled = expectThrows(Exception.class, () -> running.actionGet(30, TimeUnit.SECONDS));
        assertTrue(ExceptionsHelper.stackTrace(cancelled).contains("cancelled"));
        assertTrue(SlowReadingPlugin.READ.get() < 80);
    }
}
