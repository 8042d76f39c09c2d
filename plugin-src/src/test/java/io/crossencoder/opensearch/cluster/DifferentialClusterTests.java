package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.plugins.Plugin;

/**
 * Does any search, with any features, answer as it does without the pipeline, but for what reranking is to change? Two thousand
 * searches that a seed decides; {@code -Dtests.differential.seed} repeats one that failed.
 *
 * <p>What holds of every search, whichever way it is sent:
 *
 * <ul>
 *   <li>it is refused with the same status, or not at all (the platform itself answers 500 to {@code collapse} in a scroll);
 *   <li>one that is not reranked says a reason that is to be expected, and is answered to the last value as without, but for what
 *       {@code top_n} cuts where the order is kept;
 *   <li>of one that is reranked totals, aggregations and suggestions are the same, the list of all hits has the same hits with the
 *       same sources, fields, highlights and inner hits, those past the window stand as they did, scores never rise, nor do those of
 *       inner hits, the page is cut out of that list, and passages are where they say. Under {@code top_n} and {@code min_score} hits
 *       are missing, and under {@code activation: identity} the score may rise behind the window;
 *   <li>one whose shards rerank gives the same list of all hits in another order, at most a window of every shard of it
 *       reranked. A page shorter than the list has other hits: that is what it is for.
 * </ul>
 *
 * <p>Neural queries, k-NN and models of ML Commons need those plugins, which this JVM can't hold: see the profile {@code peers}. Of an
 * index without {@code _source} the platform fails shards for hits whose source is to be filtered, so the more hits are fetched,
 * the more shards fail: {@link WithoutSourceClusterTests} has what holds there.
 */
public class DifferentialClusterTests extends RerankingClusterTestCase {
    /** A pipeline of several rerankers. */
    static final String TWO = "two-rerankers";

    /** A pipeline as a body has it. */
    static final Map<String, Object> INLINE = Map.of(
            "request_processors",
            List.of(Map.of("rerank_candidates", Map.of())),
            "response_processors",
            List.of(Map.of("cross_encoder", Map.of("fields", List.of("title", "text"), "timeout", "60s"))));

    private static final int SEARCHES = 2_000;
    private static final int ALL = 80;
    private static final int WINDOW = 100;
    private static final String FIRST_SEED = "tests.differential.seed";

    /** By status. None of them is a fault of ours; time and memory are enough for all. */
    private static final Map<Object, Set<String>> REASONS = Map.of(
            "passed",
            Set.of("size_0", "sort", "scroll", "search_after", "no_query", "no_query_text", "no_hits"),
            "kept_order",
            Set.of("no_text", "model_unavailable"));

    /** By design. */
    private static final Set<String> NEVER_RERANKED = Set.of(
            "sort",
            "sort, scores tracked",
            "search_after",
            "by scroll",
            "size 0",
            "no text",
            "model that is not there",
            "ML Commons that is not there");

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Set<String> answered = new TreeSet<>();
    private final Set<String> reranked = new TreeSet<>();
    private PointsInTime points;

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, FieldTextsClusterTests.Scripts.class);
    }

    @Override
    protected Path nodeConfigPath(int nodeOrdinal) {
        try {
            Path config = createTempDir();
            InstalledModels.installTiny(config);
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void indexMore(Searches searches) throws Exception {
        searches.putPipeline(
                TWO,
                "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': ["
                        + "{'cross_encoder': {'fields': ['title'], 'timeout': '60s'}}, {'cross_encoder': {"
                        + CROSS_ENCODER + "}}]}");
        DifferentialIndices.create(searches, PIPELINE);
        for (String node : internalCluster().getNodeNames()) {
            assertBusy(() -> assertStagesRun(searches(node)), 60, TimeUnit.SECONDS);
        }
    }

    /** A stage whose model is still being loaded is left out, and the same search answered in two ways. */
    private static void assertStagesRun(Searches searches) {
        Answer answer = searches.search(
                ARTICLES,
                "{" + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'stages': [{'model': '" + InstalledModels.TWIN
                        + "', 'keep': 5}]}}}");
        assertEquals("complete", answer.status());
        assertNull(answer.get("ext.cross_encoder.stages_missing"));
    }

    public void testRandomSearches() {
        long first = Long.getLong(FIRST_SEED, randomLong());
        int searches = System.getProperty(FIRST_SEED) == null ? SEARCHES : 1;
        try (PointsInTime opened = new PointsInTime(client())) {
            points = opened;
            for (int i = 0; i < searches; i++) {
                check(first + i);
            }
        }
        logger.info("[{}] random searches: {}", searches, outcomes);
        if (searches == SEARCHES) {
            assertEverythingWasDrawn();
        }
    }

    private void check(long seed) {
        RandomSearch search = RandomSearch.of(seed);
        try {
            check(search);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-D" + FIRST_SEED + "=" + seed + " " + search, e);
        }
    }

    private void assertEverythingWasDrawn() {
        Set<String> all = new TreeSet<>(RandomSearch.names().toList());
        assertEquals(all, answered);
        all.removeAll(NEVER_RERANKED);
        assertEquals(all, reranked);
        assertTrue(outcomes.toString(), outcomes.get("complete") > SEARCHES / 4);
        assertTrue(outcomes.toString(), outcomes.containsKey("inner hits scored"));
    }

    private void check(RandomSearch search) throws Exception {
        Answer plain;
        try {
            plain = send(search.plain());
        } catch (Exception refused) {
            outcomes.merge("refused", 1, Integer::sum);
            Exception as = expectThrows(Exception.class, () -> send(search));
            assertEquals(ExceptionsHelper.status(refused), ExceptionsHelper.status(as));
            return;
        }
        Answer answer = send(search);
        count(search, answer);
        assertReasonIsExpected(answer.report());
        if (search.reranksOnShards()) {
            checkShards(search.plain());
        }
        if (isReranked(answer)) {
            checkReranked(search, plain, answer);
        } else {
            Answer expected = "kept_order".equals(answer.status()) ? plain.first(search.kept()) : plain;
            assertEquals(ComparedHits.known(expected.lasting(), search), ComparedHits.known(answer.lasting(), search));
        }
    }

    private static void assertReasonIsExpected(Map<?, ?> report) {
        if ("complete".equals(report.get("status"))) {
            assertNull(report.toString(), report.get("reason"));
        } else {
            Set<String> expected = REASONS.getOrDefault(report.get("status"), Set.of());
            assertTrue(report.toString(), expected.contains(report.get("reason")));
        }
        if (report.get("earlier") instanceof Map<?, ?> earlier) {
            assertReasonIsExpected(earlier);
        }
    }

    /** By the last reranker of the pipeline, or by one before it, which may have left nothing to the last. */
    private static boolean isReranked(Answer answer) {
        return "complete".equals(answer.status()) || "complete".equals(answer.get("ext.cross_encoder.earlier.status"));
    }

    private void count(RandomSearch search, Answer answer) {
        outcomes.merge(answer.status() + (answer.reason() == null ? "" : "/" + answer.reason()), 1, Integer::sum);
        answered.addAll(search.features());
        if (isReranked(answer)) {
            reranked.addAll(search.features());
        }
        if (answer.get("ext.cross_encoder.inner_hits.scored") instanceof Integer scored && scored > 0) {
            outcomes.merge("inner hits scored", 1, Integer::sum);
        }
    }

    private void checkReranked(RandomSearch search, Answer plain, Answer answer) throws Exception {
        assertEquals(ComparedHits.known(plain.around(), search), ComparedHits.known(answer.around(), search));
        Answer list = send(search.page(0, ALL));
        if (search.option("activation") == null) {
            Searches.assertNeverRises(list);
            ComparedHits.assertInnerHitsNeverRise(list);
        }
        ComparedHits.assertPassagesAreExact(list);
        if (search.option("top_n") == null && search.option("min_score") == null) {
            assertEquals(plain.hits().size(), answer.hits().size());
            assertWindowIsReordered(search, send(search.plain().page(0, ALL)), list);
        }
        int from = Math.min(search.number("from", 0), list.hits().size());
        int to = Math.min(from + search.number("size", 10), list.hits().size());
        assertEquals(
                ComparedHits.comparable(list.hits().subList(from, to), search),
                ComparedHits.comparable(answer.hits(), search));
    }

    /** The hits of the window are those of the first stage, in whatever order, and the others follow as they were. */
    private static void assertWindowIsReordered(RandomSearch search, Answer plain, Answer list) {
        List<String> before = ComparedHits.keys(plain);
        List<String> after = ComparedHits.keys(list);
        Object size = search.option("window_size");
        int window = Math.min(before.size(), size == null ? WINDOW : (int) size);
        assertEquals(before.size(), after.size());
        assertEquals(new HashSet<>(before.subList(0, window)), new HashSet<>(after.subList(0, window)));
        assertEquals(before.subList(window, before.size()), after.subList(window, after.size()));
        if (search.hasIds()) {
            assertEquals(ComparedHits.byKey(plain, search), ComparedHits.byKey(list, search));
        }
    }

    /** What shards rerank, without any pipeline. */
    private void checkShards(RandomSearch search) throws Exception {
        Answer plain = send(search.withoutShardReranker().page(0, ALL));
        Answer list = send(search.page(0, ALL));
        assertEquals(ComparedHits.known(plain.around(), search), ComparedHits.known(list.around(), search));
        Searches.assertNeverRises(list);
        List<String> before = ComparedHits.keys(plain);
        assertEquals(new HashSet<>(before), new HashSet<>(ComparedHits.keys(list)));
        assertEquals(before.size(), list.hits().size());
        if (search.hasIds()) {
            assertEquals(ComparedHits.byKey(plain, search), ComparedHits.byKey(list, search));
        }
        long changed = list.scores().stream().filter(score -> score >= 1e-5).count();
        assertTrue(
                changed + " hits",
                changed <= (long) search.shardWindow() * DifferentialIndices.SHARDS
                        || list.ids().equals(plain.ids()));
    }

    private Answer send(RandomSearch search) throws Exception {
        return search.send(searches(), points);
    }
}
