package io.crossencoder.opensearch.cluster;

import static org.hamcrest.Matchers.containsString;

import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchType;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/** Does {@code rescore} with {@code cross_encoder} on a shard what the processor does on the coordinator? */
public class RescoreClusterTests extends RerankingClusterTestCase {
    private static final String ONE = "one-shard";
    private static final String FIELDS = "'fields': ['title', 'text'], 'timeout': '60s'";

    @Override
    void indexMore(Searches searches) throws Exception {
        searches.createIndex(
                ONE,
                "'index.number_of_shards': 1, 'index.number_of_replicas': 0, 'index.refresh_interval': -1,"
                        + " 'index.search.default_pipeline': '" + PIPELINE + "'",
                Searches.MAPPING);
        searches.index(ONE, Article.all());
    }

    private static String rescore(int window, String options) {
        return ", 'rescore': {'window_size': " + window + ", 'cross_encoder': {" + FIELDS + options + "}}";
    }

    private static String all(String rescore) {
        return "{'size': 80, " + MATCH_ALL_WORDS + rescore + "}";
    }

    private static Answer rescored(String index, String rescore) {
        return searches().plain(index, all(rescore));
    }

    private static NodeSnapshot stats(String node) {
        return client().execute(StatsAction.INSTANCE, new StatsRequest(node))
                .actionGet()
                .getNodes()
                .get(0)
                .snapshot();
    }

    private static long counted(String counter) {
        long sum = 0;
        for (String node : internalCluster().getNodeNames()) {
            sum += stats(node).counters().getOrDefault("rescore." + counter, 0L);
        }
        return sum;
    }

    /** Same window, same scores, same order; the tail too. */
    public void testOneShardRanksAsTheProcessorDoes() {
        for (int window : List.of(1, 7, 50, 80, 100)) {
            for (String options : List.of(
                    "",
                    ", 'combine': 'anchored'",
                    ", 'combine': 'linear'",
                    ", 'combine': 'rrf'",
                    ", 'stages': [{'model': 'twin', 'keep': 5}]",
                    ", 'query': 'what is rain'")) {
                String ext = ", 'ext': {'cross_encoder': {'window_size': " + window + options + "}}";
                Answer processor = searches().search(ONE, all(ext));
                assertEquals("complete", processor.status());
                Answer rescorer = rescored(ONE, rescore(window, options));
                assertEquals(options, processor.hits(), rescorer.hits());
                assertEquals(options, processor.get("hits.max_score"), rescorer.get("hits.max_score"));
                assertEquals(processor.get("hits.total"), rescorer.get("hits.total"));
            }
        }
    }

    public void testWindowIsAHundredUnlessSaid() {
        String rescore = ", 'rescore': {'cross_encoder': {" + FIELDS + "}}";
        assertEquals(
                rescored(ONE, rescore(100, "")).hits(), rescored(ONE, rescore).hits());
        String ten = rescore.replace("{'cross", "{'window_size': 10, 'cross");
        assertEquals(10, above(rescored(ONE, ten)));
    }

    private static long above(Answer answer) {
        return answer.scores().stream().filter(score -> score >= 1e-5).count();
    }

    /** Each shard reranks its own best; the answer is merged by the new scores. */
    public void testEachShardRanksItsOwn() {
        Answer answer = rescored(ARTICLES, rescore(10, ""));
        assertEquals(80, answer.hits().size());
        Searches.assertNeverRises(answer);
        assertEquals(30, above(answer));
        assertEquals(Article.ANSWER, answer.ids().get(0));
        Answer everything = rescored(ARTICLES, rescore(80, ""));
        Answer processor = searches().search(ARTICLES, all(""));
        assertEquals(byId(processor), byId(everything));
        Searches.assertNeverRises(everything);
    }

    private static Map<String, Double> byId(Answer answer) {
        Map<String, Double> scores = new TreeMap<>();
        answer.hits().forEach(hit -> scores.put((String) hit.get("_id"), (Double) hit.get("_score")));
        return scores;
    }

    public void testPagesAreTheLongList() {
        for (String index : List.of(ONE, ARTICLES)) {
            List<String> ids = new ArrayList<>();
            for (int from = 0; from < 80; from += 9) {
                String body = "{'from': " + from + ", 'size': 9, " + MATCH_ALL_WORDS + rescore(20, "") + "}";
                ids.addAll(searches().plain(index, body).ids());
            }
            assertEquals(rescored(index, rescore(20, "")).ids(), ids);
        }
    }

    /** Everything around the hits is as without. */
    public void testTheRestStaysAsItIs() {
        String rest = ", 'aggs': {'topics': {'terms': {'field': 'topic'}}}, 'highlight': {'fields': {'text': {}}},"
                + " '_source': ['topic'], 'track_total_hits': true, 'post_filter': {'range': {'number': {'lt': 60}}}";
        Answer plain = rescored(ARTICLES, rest);
        Answer answer = rescored(ARTICLES, rest + rescore(100, ""));
        assertEquals(plain.around(), answer.around());
        assertEquals(plain.unscored(), answer.unscored());
        assertNull(answer.get("ext"));
    }

    public void testFieldsAndTemplates() {
        for (String fields : List.of(
                "'fields': ['notes.note']",
                "'fields': ['ti*']",
                "'fields': [{'field': 'title', 'weight': 2}, 'text']",
                "'text': '{{title}}: {{text}}'")) {
            String rescore = ", 'rescore': {'window_size': 80, 'cross_encoder': {'timeout': '60s', " + fields + "}}";
            Answer processor = searches().search(ONE, all(", 'ext': {'cross_encoder': {" + fields + "}}"));
            assertEquals("complete", processor.status());
            assertEquals(fields, processor.hits(), rescored(ONE, rescore).hits());
        }
    }

    /** Other queries' words do not count; what the body says does. */
    public void testQuestion() {
        String filtered = "{'size': 80, 'query': {'bool': {'must': {'match': {'text': '" + Article.QUESTION + "'}},"
                + " 'filter': {'match': {'text': 'water'}}}}";
        assertEquals(
                byId(rescored(ONE, rescore(80, ""))), byId(searches().plain(ONE, filtered + rescore(80, "") + "}")));
        String said = ", 'query': {'path': 'ext.cross_encoder.query'}";
        String ext = ", 'ext': {'cross_encoder': {'query': 'why do camels'}}";
        assertEquals(
                byId(rescored(ONE, rescore(80, ", 'query': 'why do camels'"))),
                byId(rescored(ONE, rescore(80, said) + ext)));
    }

    public void testWithoutAQuestionNothingChanges() {
        String body = "{'size': 80, 'query': {'match_all': {}}";
        long before = counted("reasons.passed.no_query_text");
        Answer plain = searches().plain(ARTICLES, body + "}");
        Answer answer = searches().plain(ARTICLES, body + rescore(50, "") + "}");
        assertEquals(plain.lasting(), answer.lasting());
        assertEquals(before + 3, counted("reasons.passed.no_query_text"));
    }

    public void testDocumentsWithoutTextComeLast() {
        String rescore = ", 'rescore': {'window_size': 80, 'cross_encoder': {'fields': ['nowhere']}}";
        Answer plain = rescored(ONE, "");
        Answer answer = rescored(ONE, rescore);
        assertEquals(plain.ids(), answer.ids());
        assertEquals(0, above(answer));
    }

    public void testAModelThatIsNotThere() throws Exception {
        String missing = ", 'model': 'nobodys'";
        Answer answer = rescored(ARTICLES, rescore(50, missing));
        assertEquals(rescored(ARTICLES, "").ids(), answer.ids());
        assertEquals(0, above(answer));
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

    public void testOptionsThatAreNone() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "'min_score': 0.5", "has no option [min_score]: a shard's rescorer drops no hits",
                        "'top_n': 3", "has no option [top_n]",
                        "'passage': true", "has no option [passage]: a shard's rescorer changes nothing but scores",
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

    /** A deadline's answer must not be the next one's, and neither must the answer while a model loads. */
    public void testRequestCacheKeepsNothing() {
        for (String body : List.of(all(rescore(80, "")), all(""))) {
            SearchRequest request = searches().request(ONE, Searches.NO_PIPELINE, body);
            request.requestCache(true);
            long before = cached();
            searches().send(request);
            searches().send(request);
            boolean isPlain = body.equals(all(""));
            assertEquals(isPlain ? 2 : 0, cached() - before);
        }
    }

    private static long cached() {
        var cache = client().admin()
                .indices()
                .prepareStats(ONE)
                .setRequestCache(true)
                .get()
                .getTotal()
                .getRequestCache();
        return cache.getHitCount() + cache.getMissCount();
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

    public void testProfileAndSearchTypes() {
        Answer profiled = rescored(ARTICLES, rescore(10, "") + ", 'profile': true");
        assertEquals(rescored(ARTICLES, rescore(10, "")).hits(), profiled.hits());
        assertEquals(3, ((List<?>) profiled.get("profile.shards")).size());
        SearchRequest dfs = searches().request(ARTICLES, Searches.NO_PIPELINE, all(rescore(80, "")));
        dfs.searchType(SearchType.DFS_QUERY_THEN_FETCH);
        assertEquals(byId(rescored(ARTICLES, rescore(80, ""))), byId(searches().send(dfs)));
    }

    public void testMultiSearch() {
        MultiSearchRequest several = new MultiSearchRequest();
        for (int window : List.of(5, 80)) {
            several.add(searches().request(ONE, Searches.NO_PIPELINE, all(rescore(window, ""))));
        }
        MultiSearchResponse answers = client().multiSearch(several).actionGet();
        SearchResponse first = answers.getResponses()[0].getResponse();
        assertEquals(rescored(ONE, rescore(5, "")).hits(), Answer.of(first).hits());
        SearchResponse second = answers.getResponses()[1].getResponse();
        assertEquals(rescored(ONE, rescore(80, "")).hits(), Answer.of(second).hits());
    }

    /** First each shard's own best, then the best of these together: two windows, one after the other. */
    public void testTheProcessorFollows() {
        Answer answer =
                searches().search(ARTICLES, all(rescore(10, "") + ", 'ext': {'cross_encoder': {'window_size': 20}}"));
        assertEquals("complete", answer.status());
        assertEquals(20, answer.get("ext.cross_encoder.reranked"));
        Searches.assertNeverRises(answer);
        assertEquals(
                rescored(ARTICLES, rescore(10, "")).ids().subList(0, 20),
                answer.ids().subList(0, 20));
    }

    /** Two of ours, and the platform's own before: each takes what the one before it left. */
    public void testSeveralRescorers() {
        String query = "{'window_size': 80, 'query': {'rescore_query': {'term': {'topic': 'camels'}},"
                + " 'query_weight': 0, 'rescore_query_weight': 1}}";
        String ours = "{'window_size': %d, 'cross_encoder': {" + FIELDS + "}}";
        Answer answer = rescored(
                ONE, ", 'rescore': [" + query + ", " + ours.replace("%d", "40") + ", " + ours.replace("%d", "5") + "]");
        assertEquals(5, above(answer));
        Searches.assertNeverRises(answer);
    }

    public void testWhatThePlatformRefuses() {
        for (String with : List.of(", 'sort': ['number']", ", 'collapse': {'field': 'topic'}")) {
            expectThrows(Exception.class, () -> rescored(ONE, rescore(5, "") + with));
        }
        Exception large = expectThrows(Exception.class, () -> rescored(ONE, rescore(20_000, "")));
        assertThat(ExceptionsHelper.stackTrace(large), containsString("max_rescore_window"));
    }

    /** {@code top_hits} are rescored as with any rescorer. */
    public void testTopHits() {
        String aggs = ", 'size': 0, 'aggs': {'topics': {'terms': {'field': 'topic'},"
                + " 'aggs': {'best': {'top_hits': {'size': 2, '_source': false, 'explain': true}}}}}";
        Answer answer = searches().plain(ONE, "{" + MATCH_ALL_WORDS + rescore(10, "") + aggs + "}");
        Map<String, Double> scores = byId(rescored(ONE, rescore(80, "")));
        List<?> buckets = (List<?>) answer.get("aggregations.topics.buckets");
        assertEquals(8, buckets.size());
        for (Object bucket : buckets) {
            @SuppressWarnings("unchecked") // JSON
            Answer best = new Answer((Map<String, Object>) ((Map<?, ?>) bucket).get("best"));
            Searches.assertNeverRises(best);
            best.hits().forEach(hit -> assertEquals(scores.get(hit.get("_id")), hit.get("_score")));
        }
    }
}
