package io.crossencoder.opensearch.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.threadpool.ThreadPool;

/** Are inner hits scored as documents of their texts would be, and is everything else as without that? */
public class InnerHitsClusterTests extends SlowRerankingClusterTestCase {
    /** A document for each topic, whose chunks are the articles on it; one chunk more has no text. */
    private static final String CHUNKED = "chunked";

    private static final String DEEP = "deep";
    private static final String PADDED = "padded";
    private static final String TWICE = "chunks-twice";
    private static final int TOPICS = 8;
    private static final int CHUNKS = 80;
    private static final String ON = "'inner_hits': true";
    private static final String LOGITS = ON + ", 'activation': 'identity'";
    private static final String RERANK_CHUNKS = "{'cross_encoder': {'fields': ['chunks.text'], 'timeout': '60s'}}";

    @Override
    void indexMore(Searches searches) {
        searches.putPipeline("chunks", pipeline(RERANK_CHUNKS));
        searches.putPipeline(TWICE, pipeline(RERANK_CHUNKS + ", " + RERANK_CHUNKS));
        searches.putPipeline(DEEP, pipeline(RERANK_CHUNKS.replace("chunks.text", "parts.lines.text")));
        String chunks = "{'properties': {'chunks': {'type': 'nested', 'properties': {'text': {'type': 'text'},"
                + " 'number': {'type': 'integer'}, 'padding': {'type': 'object', 'enabled': false}}}}}";
        searches.createIndex(CHUNKED, settings("chunks"), chunks);
        searches.createIndex(PADDED, settings("chunks"), chunks);
        searches.createIndex(
                DEEP,
                settings(DEEP),
                "{'properties': {'parts': {'type': 'nested', 'properties': {'lines': {'type': 'nested',"
                        + " 'properties': {'text': {'type': 'text'}}}}}}}");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        Map<String, List<Article>> topics = Article.all().stream().collect(Collectors.groupingBy(Article::topic));
        topics.forEach((topic, articles) -> {
            List<Object> all = articles.stream()
                    .map(article -> (Object) Map.of("text", article.text(), "number", article.id()))
                    .collect(Collectors.toList());
            all.add(3, Map.of("number", 1_000));
            bulk.add(document(CHUNKED, topic, Map.of("chunks", all)));
            bulk.add(document(
                    DEEP, topic, Map.of("parts", List.of(part(articles.subList(0, 3)), part(articles.subList(3, 5))))));
        });
        bulk.add(document(
                PADDED,
                "0",
                Map.of("chunks", List.of(Map.of("text", "water", "padding", Map.of("x", "x".repeat(30_000)))))));
        assertFalse(searches.client().bulk(bulk).actionGet().hasFailures());
    }

    private static String pipeline(String rerankers) {
        return "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [" + rerankers + "]}";
    }

    private static String settings(String pipeline) {
        return Searches.SETTINGS + ", 'index.search.default_pipeline': '" + pipeline + "'";
    }

    private static IndexRequest document(String index, String id, Map<String, Object> source) {
        return new IndexRequest(index).id(id).source(source, MediaTypeRegistry.JSON);
    }

    private static Map<String, Object> part(List<Article> lines) {
        return Map.of(
                "lines", lines.stream().map(line -> Map.of("text", line.text())).toList());
    }

    /** A search that finds every topic, with all of its chunks that have text. */
    private static String body(String page, String innerHits, String options) {
        return "{" + page + "'query': {'nested': {'path': 'chunks', 'query': {'match': {'chunks.text': '"
                + Article.QUESTION + "'}}, 'inner_hits': {'size': 10" + innerHits
                + "}}}, 'ext': {'cross_encoder': {" + options + "}}}";
    }

    /** What the model says of each article's text as a document of its own. */
    private static Map<Object, Double> logits() {
        Answer answer = searches()
                .search(
                        ARTICLES,
                        "{'size': 80, " + MATCH_ALL_WORDS
                                + ", 'ext': {'cross_encoder': {'fields': ['text'], 'activation': 'identity'}}}");
        assertEquals(CHUNKS, answer.hits().size());
        return answer.hits().stream()
                .collect(Collectors.toMap(InnerHitsClusterTests::text, hit -> (Double) hit.get("_score")));
    }

    private static Object text(Map<String, Object> hit) {
        return ((Map<?, ?>) hit.get("_source")).get("text");
    }

    /** A list of inner hits, which looks as an answer does. */
    @SuppressWarnings("unchecked") // JSON
    private static Answer inner(Map<String, Object> hit, String name) {
        return new Answer((Map<String, Object>) ((Map<?, ?>) hit.get("inner_hits")).get(name));
    }

    private static void assertScoredByTheirTexts(Answer inner, Map<Object, Double> logits) {
        Searches.assertNeverRises(inner);
        assertEquals(inner.scores().get(0), inner.get("hits.max_score"));
        for (Map<String, Object> hit : inner.hits()) {
            assertEquals(logits.get(text(hit)), (Double) hit.get("_score"), 1e-5);
        }
    }

    private static Map<String, Object> facts(int scored, int left) {
        return Map.of("scored", scored, "left", left);
    }

    private static Map<String, Object> facts(int scored, int left, String reason) {
        return Map.of("scored", scored, "left", left, "reason", reason);
    }

    private static Object facts(Answer answer) {
        return answer.get("ext.cross_encoder.inner_hits");
    }

    public void testInnerHitsAreScoredAsDocumentsOfTheirTexts() {
        Map<Object, Double> logits = logits();
        String body = body("", "", LOGITS);
        Answer plain = searches().plain(CHUNKED, body);
        Answer answer = searches().search(CHUNKED, body);
        assertEquals(facts(CHUNKS, 0), facts(answer));
        assertEquals(TOPICS, answer.hits().size());
        assertNotEquals(plain.unscored(), answer.unscored());
        for (Map<String, Object> hit : answer.hits()) {
            assertEquals(10, inner(hit, "chunks").hits().size());
            assertScoredByTheirTexts(inner(hit, "chunks"), logits);
        }
    }

    public void testDocumentsAreAsWithoutIt() {
        Answer plain = searches().plain(CHUNKED, body("", "", ""));
        Answer without = searches().search(CHUNKED, body("", "", ""));
        Answer with = searches().search(CHUNKED, body("", "", ON));
        assertNull(facts(without));
        assertEquals(plain.unscored(), without.unscored());
        assertEquals(without.around(), with.around());
        assertEquals(without.get("hits.max_score"), with.get("hits.max_score"));
        assertEquals(withoutOrderOfInnerHits(without), withoutOrderOfInnerHits(with));
    }

    /** The hits in their order with their scores, and all of every inner hit but its score. */
    private static List<Map<String, Object>> withoutOrderOfInnerHits(Answer answer) {
        return answer.hits().stream()
                .map(hit -> {
                    Map<String, Object> rest = new HashMap<>(hit);
                    Map<Object, Object> byText = new HashMap<>();
                    for (Map<String, Object> inner : inner(hit, "chunks").hits()) {
                        Map<String, Object> unscored = new TreeMap<>(inner);
                        unscored.remove("_score");
                        byText.put(text(inner), unscored);
                    }
                    rest.put("inner_hits", byText);
                    return rest;
                })
                .toList();
    }

    /** The share of the first stage in the documents' scores, and the stages before the model, are none of theirs. */
    public void testNeitherStagesNorCombineChangeInnerHits() {
        Answer alone = searches().search(CHUNKED, body("", "", ON));
        Answer other = searches()
                .search(CHUNKED, body("", "", ON + ", 'combine': 'rrf', 'stages': [{'model': 'default', 'keep': 4}]"));
        assertEquals("complete", other.status());
        assertNotEquals(alone.scores(), other.scores());
        Map<String, Map<String, Object>> expected = alone.unscored();
        assertEquals(expected, other.unscored());
    }

    public void testInnerHitsWithASortStay() {
        String body = body("", ", 'sort': ['chunks.number']", ON);
        Answer answer = searches().assertReordered(CHUNKED, body);
        assertNull(facts(answer));
    }

    public void testInnerHitsWithoutSourceAreLeft() {
        Answer answer = searches().assertReordered(CHUNKED, body("", ", '_source': false", ON));
        assertEquals(facts(0, CHUNKS, "no_text"), facts(answer));
    }

    public void testInnerHitsWithoutTextFollowTheOthers() {
        Answer answer = searches()
                .search(
                        CHUNKED,
                        "{'query': {'nested': {'path': 'chunks', 'query': {'match_all': {}}, 'inner_hits': {'size': 20}}},"
                                + " 'ext': {'cross_encoder': {'query': '" + Article.QUESTION + "', " + ON + "}}}");
        assertEquals(facts(CHUNKS, TOPICS), facts(answer));
        for (Map<String, Object> hit : answer.hits()) {
            Answer chunks = inner(hit, "chunks");
            Searches.assertNeverRises(chunks);
            assertEquals(10, chunks.reranked());
            assertNull(text(chunks.hits().get(10)));
        }
    }

    public void testInnerHitsOfGroups() {
        Map<Object, Double> logits = logits();
        Answer answer = searches()
                .search(
                        ARTICLES,
                        "{" + MATCH_ALL_WORDS
                                + ", 'collapse': {'field': 'topic', 'inner_hits': [{'name': 'all', 'size': 10},"
                                + " {'name': 'first', 'size': 3, 'sort': ['number']}]},"
                                + " 'ext': {'cross_encoder': {'fields': ['text'], " + LOGITS + "}}}");
        assertEquals(facts(CHUNKS, 0), facts(answer));
        for (Map<String, Object> hit : answer.hits()) {
            assertScoredByTheirTexts(inner(hit, "all"), logits);
            List<Integer> numbers = inner(hit, "first").hits().stream()
                    .map(inner -> (Integer) ((Map<?, ?>) inner.get("_source")).get("number"))
                    .toList();
            assertEquals(numbers.stream().sorted().toList(), numbers);
        }
    }

    public void testInnerHitsOfInnerHits() {
        Map<Object, Double> logits = logits();
        Answer answer = searches()
                .search(
                        DEEP,
                        "{'query': {'nested': {'path': 'parts', 'inner_hits': {}, 'query': {'nested': {'path':"
                                + " 'parts.lines', 'inner_hits': {'name': 'lines'}, 'query': {'match': {'parts.lines.text': '"
                                + Article.QUESTION + "'}}}}}}, 'ext': {'cross_encoder': {" + LOGITS + "}}}");
        assertEquals(facts(TOPICS * (2 + 5), 0), facts(answer));
        for (Map<String, Object> hit : answer.hits()) {
            Answer parts = inner(hit, "parts");
            Searches.assertNeverRises(parts);
            parts.hits().forEach(part -> assertScoredByTheirTexts(inner(part, "lines"), logits));
        }
    }

    public void testOnlyThoseOfThePageAreScored() {
        Answer all = searches().search(CHUNKED, body("", "", ON));
        Answer page = searches().search(CHUNKED, body("'from': 2, 'size': 3, ", "", ON));
        assertEquals(facts(30, 0), facts(page));
        assertEquals(all.hits().subList(2, 5), page.hits());
        assertNull(facts(searches().search(CHUNKED, body("'from': 20, ", "", ON))));
    }

    public void testTheLastOfSeveralRerankersScoresThem() {
        Answer answer = searches().send(searches().request(CHUNKED, TWICE, body("'size': 2, ", "", ON)));
        assertEquals(facts(20, 0), facts(answer));
        assertNull(answer.get("ext.cross_encoder.earlier.inner_hits"));
    }

    public void testProfilesAndExplanationsBesideThem() {
        String body = body("'profile': true, ", "", ON + ", 'explain': true, 'passage': true");
        Answer answer = searches().search(CHUNKED, body);
        assertEquals(facts(CHUNKS, 0), facts(answer));
        assertNotNull(answer.get("ext.cross_encoder.times"));
        for (Map<String, Object> hit : answer.hits()) {
            assertEquals((Double) hit.get("_score"), (Double) ((Map<?, ?>) hit.get("_explanation")).get("value"), 1e-6);
        }
    }

    /** All threads that tokenise are held once the documents' texts have been taken up, until the search has been answered. */
    public void testInnerHitsThatWaitTooLongAreLeft() throws Exception {
        String node = internalCluster().getNodeNames()[0];
        Searches searches = searches(node);
        String body = body("", "", ON + ", 'timeout': '4s', 'query': 'why do leaves wilt', 'failure_mode': 'fail'");
        // Their windows are in the cache then, those of the inner hits are not.
        searches.search(CHUNKED, body.replace(ON, "'inner_hits': false"));
        ThreadPool pool = internalCluster().getInstance(ThreadPool.class, node);
        ThreadPoolExecutor threads = (ThreadPoolExecutor) pool.executor("cross_encoder");
        try (HeldThreads first = new HeldThreads(pool)) {
            ActionFuture<SearchResponse> running = searches.client().search(searches.request(CHUNKED, null, body));
            assertBusy(() -> {
                assertEquals(threads.getMaximumPoolSize(), threads.getActiveCount());
                assertEquals(1, threads.getQueue().size());
            });
            // Behind the search, and before what is left of it.
            try (HeldThreads second = new HeldThreads(pool)) {
                first.close();
                assertLeft("deadline", CHUNKED, body, Answer.of(running.actionGet(30, TimeUnit.SECONDS)));
            }
        }
        assertAllGivenBack();
    }

    public void testInnerHitsThatFindTheQueueFullAreLeft() throws Exception {
        Searches searches = searches();
        String body = body("", "", ON + ", 'query': 'who waters the cactus', 'failure_mode': 'fail'");
        searches.search(CHUNKED, body.replace(ON, "'inner_hits': false"));
        limitQueue(1);
        try {
            assertLeft("overloaded", CHUNKED, body, searches.search(CHUNKED, body));
        } finally {
            limitQueue(null);
        }
        assertAllGivenBack();
    }

    /** What a document ships is its text; the source of an inner hit may hold much more. */
    public void testInnerHitsThatNeedTooMuchMemoryAreLeft() throws Exception {
        assertAllGivenBack();
        set(HEAP, (CACHE + 20_000) + "b");
        try {
            String body = body("", "", ON + ", 'failure_mode': 'fail'");
            assertLeft("overloaded", PADDED, body, searches().search(PADDED, body));
        } finally {
            set(HEAP, null);
        }
        assertAllGivenBack();
        assertEquals(facts(1, 0), facts(searches().search(PADDED, body("", "", ON))));
        assertAllGivenBack();
    }

    /** The documents are ranked, and their inner hits as the first stage left them. */
    private static void assertLeft(String reason, String index, String body, Answer answer) {
        Answer plain = searches().plain(index, body);
        int inner = plain.hits().stream()
                .mapToInt(hit -> inner(hit, "chunks").hits().size())
                .sum();
        assertEquals("complete", answer.status());
        assertEquals(facts(0, inner, reason), facts(answer));
        assertEquals(plain.unscored(), answer.unscored());
        Searches.assertNeverRises(answer);
    }
}
