package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.rest.RerankAction;
import io.crossencoder.opensearch.rest.RerankRequest;
import io.crossencoder.opensearch.rest.RerankRequest.Bounds;
import io.crossencoder.opensearch.rest.RerankResponse;
import io.crossencoder.opensearch.rest.RerankResponse.Result;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.LatchedActionListener;
import org.opensearch.action.admin.cluster.node.tasks.cancel.CancelTasksRequest;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/** Do texts that are in no index get the scores that they would get as hits, and does every other outcome say its name? */
public class TextRerankingClusterTests extends SlowRerankingClusterTestCase {
    private static final TimeValue PLENTY = TimeValue.timeValueMinutes(2);
    private static final Bounds EVERYTHING = new Bounds(Integer.MAX_VALUE, 4, Integer.MAX_VALUE, PLENTY);

    private static ActionFuture<RerankResponse> start(Client client, RerankRequest request) {
        return client.execute(RerankAction.INSTANCE, request);
    }

    private static List<Result> rerank(String query, List<String> texts, Bounds bounds) {
        return start(client(), new RerankRequest(ModelChoice.DEFAULT, query, texts, bounds))
                .actionGet()
                .results();
    }

    private static Throwable refusal(RerankRequest request) {
        RuntimeException failure = expectThrows(
                RuntimeException.class, () -> start(client(), request).actionGet());
        return ExceptionsHelper.unwrapCause(failure);
    }

    private static void apply(Settings.Builder settings) {
        assertTrue(client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(settings)
                .get()
                .isAcknowledged());
    }

    private static List<String> longTexts(int count) {
        return Article.all().subList(0, count).stream()
                .map(article -> Article.longText(article.id()))
                .toList();
    }

    /** The same texts, as hits of a search and as they are. */
    private static void assertScoredAsHits(String index, String field, List<String> texts) {
        Answer search = searches()
                .search(
                        index,
                        "{'size': 80, 'query': {'match': {'" + field + "': '" + Article.QUESTION + "'}},"
                                + " 'ext': {'cross_encoder': {'fields': ['" + field + "'], 'timeout': '120s'"
                                + ", 'window_selection': 'lexical'}}}");
        assertEquals(String.valueOf(search.report()), "complete", search.status());
        Map<String, Float> hits = new TreeMap<>();
        search.hits().forEach(hit -> hits.put((String) hit.get("_id"), ((Number) hit.get("_score")).floatValue()));
        Map<String, Float> results = new TreeMap<>();
        for (Result result : rerank(Article.QUESTION, texts, EVERYTHING)) {
            results.put(Integer.toString(result.index()), result.score());
        }
        assertEquals(hits, results);
    }

    public void testScoresAreThoseOfHits() {
        assertScoredAsHits(
                ARTICLES, "text", Article.all().stream().map(Article::text).toList());
    }

    /** Windows of long texts are chosen by the query's rarer words, which depends on all texts of the request. */
    public void testLongTextsAreReadInTheSameWindows() {
        assertScoredAsHits(
                LONG,
                "text",
                Article.all().subList(0, DOCUMENTS).stream()
                        .map(article -> Article.longText(article.id()) + Article.longText(article.id() + 40))
                        .toList());
    }

    public void testBestComesFirstAndTopNCuts() {
        List<String> texts = Article.all().stream().map(Article::text).toList();
        List<Result> all = rerank(Article.QUESTION, texts, EVERYTHING);
        assertEquals(texts.size(), all.size());
        assertEquals(Article.ANSWER, Integer.toString(all.get(0).index()));
        float previous = 1;
        for (Result result : all) {
            assertTrue(result.score() <= previous && result.score() >= 0);
            previous = result.score();
        }
        assertEquals(all.subList(0, 3), rerank(Article.QUESTION, texts, new Bounds(3, 4, Integer.MAX_VALUE, PLENTY)));
    }

    public void testTextsWithoutTokensComeLast() {
        List<Result> results =
                rerank("who digs a well", List.of("", "A well is dug by hand.", "  ", "Trains are late."), EVERYTHING);
        assertEquals(List.of(1, 3, 0, 2), results.stream().map(Result::index).toList());
        assertEquals(0, results.get(2).score(), 0);
        assertEquals(0, results.get(3).score(), 0);
    }

    /** What a text says after the limit is as if it were not there. */
    public void testTokensBeyondTheLimitAreNotRead() {
        String head = "Plants drink through their roots.";
        List<String> texts = List.of(head + " And then there is much more to say about rivers.");
        Bounds six = new Bounds(1, 4, 6, PLENTY);
        assertEquals(
                rerank(Article.QUESTION, List.of(head), EVERYTHING).get(0).score(),
                rerank(Article.QUESTION, texts, six).get(0).score(),
                0);
        assertNotEquals(
                rerank(Article.QUESTION, texts, EVERYTHING).get(0).score(),
                rerank(Article.QUESTION, texts, six).get(0).score(),
                0);
    }

    public void testUnknownModelIsNotFoundUnlessItIsAnAlias() {
        RerankRequest cohere = new RerankRequest(
                new ModelChoice.Local("rerank-v3.5"), "who digs a well", List.of("a", "b"), EVERYTHING);
        Throwable unknown = refusal(cohere);
        assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(unknown));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("model [rerank-v3.5] not found"));
        apply(Settings.builder().putList("plugins.cross_encoder.rerank_api.model_aliases", "rerank-*=default"));
        try {
            assertEquals(2, start(client(), cohere).actionGet().results().size());
        } finally {
            apply(Settings.builder().putNull("plugins.cross_encoder.rerank_api.model_aliases"));
        }
        assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(refusal(cohere)));
    }

    /** There is no such plugin in this JVM. */
    public void testModelOfMlCommonsIsNotFoundWithoutThatPlugin() {
        ModelChoice model = new ModelChoice.MlCommons("an-id", ModelChoice.Scores.LOGIT);
        Throwable unknown = refusal(new RerankRequest(model, "who digs a well", List.of("a", "b"), EVERYTHING));
        assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(unknown));
        assertTrue(
                unknown.getMessage(), unknown.getMessage().contains("model [ml_commons:an-id] not found; ML Commons"));
    }

    public void testModelNameCannotLeaveTheFolderOfModels() {
        assertEquals(
                RestStatus.NOT_FOUND,
                ExceptionsHelper.status(refusal(
                        new RerankRequest(new ModelChoice.Local("../models/default"), "q", List.of("a"), EVERYTHING))));
    }

    public void testTooManyDocumentsAreRefused() {
        RerankRequest three = new RerankRequest(ModelChoice.DEFAULT, "q", List.of("a", "b", "c"), EVERYTHING);
        apply(Settings.builder().put("plugins.cross_encoder.rerank_api.max_documents", 2));
        try {
            Throwable refusal = refusal(three);
            assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(refusal));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("more entries than the [2]"));
        } finally {
            apply(Settings.builder().putNull("plugins.cross_encoder.rerank_api.max_documents"));
        }
        assertEquals(3, start(client(), three).actionGet().results().size());
    }

    public void testFullQueueIsTooManyRequests() {
        limitQueue(2);
        try {
            Throwable refusal = refusal(
                    new RerankRequest(ModelChoice.DEFAULT, "is there room", List.of("a b", "c d", "e f"), EVERYTHING));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(refusal));
        } finally {
            limitQueue(null);
        }
    }

    public void testNoAnswerWithoutAllScores() {
        Bounds short_ = new Bounds(Integer.MAX_VALUE, 100, Integer.MAX_VALUE, TimeValue.timeValueMillis(100));
        Throwable refusal = refusal(new RerankRequest(ModelChoice.DEFAULT, "is there time", longTexts(40), short_));
        assertEquals(RestStatus.GATEWAY_TIMEOUT, ExceptionsHelper.status(refusal));
    }

    /** All threads that tokenise are held until the request has been answered. */
    public void testTimeoutHoldsForRequestsThatWaitForAThread() {
        String node = internalCluster().getNodeNames()[0];
        Bounds short_ = new Bounds(Integer.MAX_VALUE, 4, Integer.MAX_VALUE, TimeValue.timeValueMillis(300));
        RerankRequest request = new RerankRequest(ModelChoice.DEFAULT, "who goes first", List.of("a", "b"), short_);
        try (HeldThreads held = new HeldThreads(internalCluster().getInstance(ThreadPool.class, node))) {
            RuntimeException late = expectThrows(
                    RuntimeException.class,
                    () -> start(internalCluster().client(node), request).actionGet(30, TimeUnit.SECONDS));
            assertEquals(RestStatus.GATEWAY_TIMEOUT, ExceptionsHelper.status(ExceptionsHelper.unwrapCause(late)));
            assertTrue(late.getMessage(), late.getMessage().contains("other requests were before it"));
        }
    }

    public void testCancelledRequestIsScoredNoFurther() throws Exception {
        Bounds all = new Bounds(Integer.MAX_VALUE, 100, Integer.MAX_VALUE, PLENTY);
        ActionFuture<RerankResponse> running =
                start(client(), new RerankRequest(ModelChoice.DEFAULT, "who waits for this", longTexts(60), all));
        assertBusy(() -> assertTrue("nothing is scored yet", isScoring()), 30, TimeUnit.SECONDS);
        client().admin()
                .cluster()
                .cancelTasks(new CancelTasksRequest().setActions(RerankAction.NAME))
                .actionGet();
        RuntimeException failure = expectThrows(RuntimeException.class, () -> running.actionGet(30, TimeUnit.SECONDS));
        assertTrue(String.valueOf(failure), ExceptionsHelper.unwrapCause(failure) instanceof TaskCancelledException);
        assertBusy(() -> assertFalse("still scoring", isScoring()), 10, TimeUnit.SECONDS);
    }

    /** The listener runs with its caller's context, and never on a worker. */
    public void testContextSurvivesScoring() throws Exception {
        String node = internalCluster().getNodeNames()[0];
        ThreadContext context =
                internalCluster().getInstance(ThreadPool.class, node).getThreadContext();
        AtomicReference<String> seen = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        ActionListener<RerankResponse> listener = ActionListener.wrap(() -> seen.set(
                context.getHeader("x-user") + " on " + Thread.currentThread().getName()));
        try (ThreadContext.StoredContext ignored = context.stashContext()) {
            context.putHeader("x-user", "somebody");
            internalCluster()
                    .client(node)
                    .execute(
                            RerankAction.INSTANCE,
                            new RerankRequest(ModelChoice.DEFAULT, "whose thread is it", List.of("a b c"), EVERYTHING),
                            new LatchedActionListener<>(listener, done));
        }
        assertTrue(done.await(60, TimeUnit.SECONDS));
        assertTrue(seen.get(), seen.get().startsWith("somebody on "));
        assertFalse(seen.get(), seen.get().contains("inference"));
    }
}
