package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchType;

/** What becomes of the rest of a search whose shards rerank: of its other parts, other rescorers, the processor? */
public class RescoredSearchesClusterTests extends RescoringClusterTestCase {
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

    /** Two of ours, and the platform's own before: each takes what the one before it left. */
    public void testSeveralRescorers() {
        String query = "{'window_size': 80, 'query': {'rescore_query': {'term': {'topic': 'camels'}},"
                + " 'query_weight': 0, 'rescore_query_weight': 1}}";
        String ours = "{'window_size': %d, 'cross_encoder': {" + CROSS_ENCODER + "}}";
        Answer answer = rescored(
                ONE, ", 'rescore': [" + query + ", " + ours.replace("%d", "40") + ", " + ours.replace("%d", "5") + "]");
        assertEquals(5, answer.reranked());
        Searches.assertNeverRises(answer);
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
}
