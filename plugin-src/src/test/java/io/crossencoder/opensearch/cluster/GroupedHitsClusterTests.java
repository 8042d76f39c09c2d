package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Are only the hits themselves reranked where a response holds hits inside hits, or hits in aggregations? */
public class GroupedHitsClusterTests extends RerankingClusterTestCase {
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS;

    public void testCollapse() {
        String body = ALL + ", 'collapse': {'field': 'topic'}}";
        Answer answer = searches().assertReordered(ARTICLES, body);
        assertEquals(8, answer.hits().size());
        assertEquals(Article.ANSWER, answer.ids().get(0));
        assertEquals(8, answer.get("ext.cross_encoder.candidates"));
        for (Map<String, Object> hit : answer.hits()) {
            assertEquals(hit.get("fields"), Map.of("topic", List.of(((Map<?, ?>) hit.get("_source")).get("topic"))));
        }
    }

    /** Pages of groups are cut from the one long list of groups. */
    public void testPagesOfGroups() {
        String body = ", " + MATCH_ALL_WORDS + ", 'collapse': {'field': 'topic'}}";
        List<String> all = searches().search(ARTICLES, "{'size': 80" + body).ids();
        List<String> first = searches().search(ARTICLES, "{'size': 3" + body).ids();
        List<String> second =
                searches().search(ARTICLES, "{'from': 3, 'size': 5" + body).ids();
        assertEquals(all.subList(0, 3), first);
        assertEquals(all.subList(3, 8), second);
    }

    /**
     * The inner hits of every group keep their own order and scores, and cost no inference. Their searches go through the
     * index's default pipeline again, for the platform does that.
     */
    public void testInnerHitsOfGroupsAreNotReranked() {
        String body =
                ALL + ", 'collapse': {'field': 'topic', 'inner_hits': {'name': 'more', 'size': 4, '_source': false}}}";
        Answer answer = searches().assertReordered(ARTICLES, body);
        assertEquals(8, answer.hits().size());
        assertEquals(8, answer.get("ext.cross_encoder.windows.wanted"));
        assertTrue(answer.hits().get(0).containsKey("inner_hits"));
        assertNoTexts(answer);
    }

    /** A page of two groups: the platform expands every group that was fetched, once, and the reranker lets each pass. */
    public void testCostOfInnerHits() {
        String body =
                "{'size': 2, " + MATCH_ALL_WORDS + ", 'collapse': {'field': 'topic', 'inner_hits': {'name': 'more'}}}";
        long candidates = counted("candidates");
        long passed = counted("reasons.passed.nested_search");
        Answer answer = searches().search(ARTICLES, body);
        assertEquals(2, answer.hits().size());
        assertEquals(8, counted("candidates") - candidates);
        assertEquals(8, counted("reasons.passed.nested_search") - passed);
    }

    private static long counted(String counter) {
        return client().execute(StatsAction.INSTANCE, new StatsRequest()).actionGet().getNodes().stream()
                .mapToLong(node -> node.snapshot().counters().getOrDefault(counter, 0L))
                .sum();
    }

    /** Two kinds of inner hits, sorted differently, as the documentation of collapse shows them. */
    public void testSeveralInnerHitsOfGroups() {
        searches()
                .assertReordered(
                        ARTICLES,
                        ALL
                                + ", 'collapse': {'field': 'topic', 'inner_hits': [{'name': 'first', 'size': 2, 'sort': ['number']},"
                                + " {'name': 'best', 'size': 2}], 'max_concurrent_group_searches': 2}}");
    }

    public void testNestedInnerHits() {
        String nested =
                "{'size': 80, 'query': {'nested': {'path': 'notes', 'query': {'match': {'notes.note': 'what about"
                        + " plants water facts'}}, 'inner_hits': {'size': 2}}}}";
        Answer answer = searches().assertReordered(ARTICLES, nested);
        assertEquals(80, answer.get("ext.cross_encoder.reranked"));
        assertNoTexts(answer);
    }

    /** Aggregations are computed before anything is reranked, on all matches. */
    public void testTopHits() {
        String body = ALL
                + ", 'aggs': {'topics': {'terms': {'field': 'topic'}, 'aggs': {'best': {'top_hits': {'size': 2}}}},"
                + " 'best': {'top_hits': {'size': 3, '_source': ['title']}}}}";
        Answer answer = searches().assertReordered(ARTICLES, body);
        assertNotNull(answer.get("aggregations.best.hits"));
        assertNoTexts(answer);
    }

    public void testTopHitsBesideCollapsedGroups() {
        assertNoTexts(searches()
                .assertReordered(
                        ARTICLES,
                        ALL + ", 'collapse': {'field': 'topic', 'inner_hits': {'name': 'more'}},"
                                + " 'aggs': {'best': {'top_hits': {'size': 3}}}}"));
    }

    /** The hits of completions share the request with the search's hits, on the shards as well. */
    public void testCompletionSuggester() {
        String suggest = ", 'suggest': {'titles': {'prefix': 'how', 'completion': {'field': 'suggest', 'size': 5}}}";
        Answer answer = searches().assertReordered(ARTICLES, ALL + suggest + "}");
        assertNotNull(answer.get("suggest.titles"));
        assertNoTexts(answer);
        assertNoTexts(searches().assertReordered(ARTICLES, ALL + suggest + ", '_source': false}"));
        assertNoTexts(searches().assertReordered(ARTICLES, ALL + suggest + ", '_source': ['topic']}"));
    }

    public void testSuggesterAlone() {
        searches()
                .assertUntouched(
                        "no_hits",
                        ARTICLES,
                        "{'suggest': {'titles': {'prefix': 'how', 'completion': {'field': 'suggest'}}}}");
    }

    public void testTermSuggester() {
        searches()
                .assertReordered(
                        ARTICLES,
                        ALL + ", 'suggest': {'words': {'text': 'watter plannts', 'term': {'field': 'text'}}}}");
    }

    private static void assertNoTexts(Answer answer) {
        assertFalse(answer.json().toString(), answer.json().toString().contains("_cross_encoder_texts"));
        assertEquals(answer.hits().size(), new HashSet<>(answer.unscored().keySet()).size());
    }
}
