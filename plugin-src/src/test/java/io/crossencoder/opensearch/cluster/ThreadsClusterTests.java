package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.threadpool.ThreadPool;

/** On which thread, and with whose context, does a search go on once it has been scored? */
public class ThreadsClusterTests extends SlowRerankingClusterTestCase {

    private static final String WATCHED = "watched";

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, ProbePlugin.class);
    }

    @Override
    void indexMore(Searches searches) throws Exception {
        super.indexMore(searches);
        searches.putPipeline(
                WATCHED,
                "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [{'probe': {'say': 'before'}}, "
                        + SLOW + ", {'probe': {'say': 'after'}}]}");
    }

    private static ThreadContext contextOf(String node) {
        return internalCluster().getInstance(ThreadPool.class, node).getThreadContext();
    }

    /** What the caller's thread carried is there for the next processor and for the listener: user, opaque id, warnings. */
    public void testContextSurvivesScoring() throws Exception {
        String node = internalCluster().getNodeNames()[0];
        ThreadContext context = contextOf(node);
        Map<String, String> headers = new ConcurrentHashMap<>();
        Map<String, String> threads = new ConcurrentHashMap<>();
        ProbePlugin.WATCHER.set(say -> {
            headers.put(say, String.valueOf(context.getHeader("x-user")));
            threads.put(say, Thread.currentThread().getName());
            if (say.equals("before")) {
                context.addResponseHeader("warned", "before scoring");
            } else {
                headers.put("warned", context.getResponseHeaders().toString());
            }
        });
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Object> result = new AtomicReference<>();
        Searches searches = searches(node);
        try (ThreadContext.StoredContext ignored = context.stashContext()) {
            context.putHeader("x-user", "somebody");
            searches.client()
                    .search(
                            searches.request(LONG, WATCHED, slowSearch("whose thread", "'window_size': 2")),
                            ActionListener.runAfter(
                                    ActionListener.<SearchResponse>wrap(
                                            response -> {
                                                threads.put(
                                                        "listener",
                                                        Thread.currentThread().getName());
                                                headers.put("listener", String.valueOf(context.getHeader("x-user")));
                                                result.set(Answer.of(response).status());
                                            },
                                            result::set),
                                    done::countDown));
            assertTrue(done.await(60, TimeUnit.SECONDS));
        } finally {
            ProbePlugin.WATCHER.set(say -> {});
        }
        assertEquals("complete", result.get());
        for (String place : new String[] {"before", "after", "listener"}) {
            assertEquals(place, "somebody", headers.get(place));
        }
        assertTrue(headers.get("warned"), headers.get("warned").contains("before scoring"));
        // Workers only run the model: who completes the listener writes JSON and starts a multi search's next search.
        assertFalse(threads.toString(), threads.get("after").contains("inference"));
        assertFalse(threads.toString(), threads.get("listener").contains("inference"));
    }

    /** The thread that delivers a response, a network thread perhaps, is let go at once. */
    public void testNetworkThreadsAreNotHeld() throws Exception {
        Searches searches = searches();
        var running =
                searches.client().search(searches.request(LONG, null, slowSearch("who is held up", "'timeout': '3s'")));
        assertBusy(() -> assertTrue(isScoring()), 30, TimeUnit.SECONDS);
        for (var thread : Thread.getAllStackTraces().entrySet()) {
            String name = thread.getKey().getName();
            boolean isPlatforms = name.contains("[search]") || name.contains("transport_worker");
            for (StackTraceElement frame : thread.getValue()) {
                assertFalse(
                        name + " is in " + frame,
                        isPlatforms && frame.getClassName().startsWith("io.crossencoder.opensearch.scoring"));
            }
        }
        running.actionGet(30, TimeUnit.SECONDS);
    }
}
