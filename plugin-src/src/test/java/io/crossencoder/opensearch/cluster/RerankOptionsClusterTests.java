package io.crossencoder.opensearch.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Do the options of a pipeline, and those of a single search, do what the table says? */
public class RerankOptionsClusterTests extends RerankingClusterTestCase {
    private static final String TWO = "two-rerankers";
    private static final String ONLY_RESPONSE = "only-response";
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS + "}";

    @Override
    void indexMore(Searches searches) {
        searches.putPipeline(
                TWO,
                "{'request_processors': [{'rerank_candidates': {'window_size': 40}}], 'response_processors': ["
                        + "{'cross_encoder': {'fields': ['title'], 'timeout': '60s', 'keep_previous_score': true}},"
                        + "{'cross_encoder': {" + CROSS_ENCODER + ", 'top_n': 30}}]}");
        searches.putPipeline(ONLY_RESPONSE, "{'response_processors': [{'cross_encoder': {" + CROSS_ENCODER + "}}]}");
    }

    private static Answer send(String pipeline, String body) {
        return searches().send(searches().request(ARTICLES, pipeline, body));
    }

    private static Answer with(String options) {
        return searches()
                .search(ARTICLES, "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {" + options + "}}}");
    }

    private static Map<String, Object> byId(Answer answer, String what) {
        Map<String, Object> values = new TreeMap<>();
        answer.hits().forEach(hit -> {
            Object value = what.equals("_score") ? hit.get("_score") : ((Map<?, ?>) hit.get("fields")).get(what);
            values.put((String) hit.get("_id"), value instanceof List<?> list ? list.get(0) : value);
        });
        return values;
    }

    public void testPreviousScoreIsTheFirstStages() {
        Answer plain = searches().plain(ARTICLES, ALL);
        assertEquals(byId(plain, "_score"), byId(with("'keep_previous_score': true"), "previous_score"));
        assertEquals(
                byId(plain, "_score"), byId(with("'keep_previous_score': true, 'window_size': 10"), "previous_score"));
    }

    public void testMinScoreAndTopN() {
        Answer all = searches().search(ARTICLES, ALL);
        double bound = all.scores().get(7);
        Answer above = with("'min_score': " + bound);
        assertEquals(all.hits().subList(0, 8), above.hits());
        assertEquals(all.hits().subList(0, 5), with("'top_n': 5").hits());
        assertEquals(
                all.hits().subList(0, 5),
                with("'top_n': 5, 'min_score': " + bound).hits());
        assertEquals(List.of(), with("'min_score': 2").hits());
    }

    /** The first reranker hands all hits on; the second cuts the page, once, and both report. */
    public void testTwoRerankersInOnePipeline() {
        Answer list = send(TWO, ALL);
        assertEquals("complete", list.status());
        assertEquals("complete", list.get("ext.cross_encoder.earlier.status"));
        assertEquals(40, list.get("ext.cross_encoder.candidates"));
        assertEquals(40, list.get("ext.cross_encoder.earlier.candidates"));
        assertEquals(30, list.hits().size());
        assertEquals(Article.ANSWER, list.ids().get(0));
        Searches.assertNeverRises(list);
        assertFalse(list.json().toString().contains("_cross_encoder_texts"));

        Answer page = send(TWO, "{'from': 10, 'size': 10, " + MATCH_ALL_WORDS + "}");
        assertEquals(list.hits().subList(10, 20), page.hits());
        // what was kept first is kept: the score before any reranking
        assertEquals(
                byId(searches().plain(ARTICLES, ALL), "_score").get(Article.ANSWER),
                byId(list, "previous_score").get(Article.ANSWER));
    }

    /** Without {@code rerank_candidates} nothing is widened: the page that was asked for is reranked. */
    public void testPageAloneIsReranked() {
        String body = "{'from': 10, 'size': 20, " + MATCH_ALL_WORDS + "}";
        Answer plain = searches().plain(ARTICLES, body);
        Answer answer = send(ONLY_RESPONSE, body);
        assertEquals(20, answer.get("ext.cross_encoder.reranked"));
        assertEquals(plain.unscored(), answer.unscored());
        assertEquals(plain.around(), answer.around());
        Searches.assertNeverRises(answer);
    }

    public void testPipelineInsideTheRequest() {
        Answer inline = send(null, "{'size': 80, 'search_pipeline': " + RERANK + ", " + MATCH_ALL_WORDS + "}");
        assertEquals(searches().search(ARTICLES, ALL).lasting(), inline.lasting());
    }

    public void testFieldsOfOneSearch() {
        Answer titles = with("'fields': ['title']");
        Answer template = with("'text': '{{title}}'");
        assertEquals("complete", titles.status());
        assertEquals(titles.hits(), template.hits());
        assertNotEquals(searches().search(ARTICLES, ALL).scores(), titles.scores());
        assertEquals(
                "complete",
                with("'fields': [{'field': 'title', 'weight': 2}, {'field': 'text', 'weight': 1}]")
                        .status());
    }

    public void testQuestionOfOneSearch() {
        Answer other = with("'query': 'how do I unblock a drain'");
        assertEquals("41", other.ids().get(0));
        Answer found = searches()
                .search(
                        ARTICLES,
                        "{'size': 80, 'query': {'bool': {'filter': {'match': {'text': 'water'}}, 'must': {'match':"
                                + " {'title': 'drain blocked why does a camel not'}}}}, 'ext': {'cross_encoder':"
                                + " {'query': {'path': 'query.bool.must.0.match.title.query'}}}}");
        assertEquals("complete", found.status());
    }

    public void testWindowOfOneSearch() {
        assertEquals(10, with("'window_size': 10").get("ext.cross_encoder.candidates"));
        assertEquals(80, with("'window_size': 1000").get("ext.cross_encoder.candidates"));
    }

    /** Logits instead of their sigmoid: the same order, on another scale. */
    public void testIdentityKeepsTheOrder() {
        Answer sigmoid = searches().search(ARTICLES, ALL);
        Answer identity = with("'activation': 'identity'");
        assertEquals(sigmoid.ids(), identity.ids());
        assertTrue(identity.scores().stream().anyMatch(score -> score < 0));
    }

    public void testCombinationsUseBothScores() {
        List<String> replaced = with("").ids();
        for (String combine : List.of("'combine': 'anchored'", "'combine': 'linear'", "'combine': 'rrf'")) {
            Answer combined = with(combine);
            assertEquals("complete", combined.status());
            assertEquals(new HashSet<>(replaced), new HashSet<>(combined.ids()));
            assertNotEquals(combine, replaced, combined.ids());
            Searches.assertNeverRises(combined);
        }
        assertEquals(replaced, with("'combine': 'anchored', 'weight': 0").ids());
        assertEquals(
                searches().plain(ARTICLES, ALL).ids(),
                with("'combine': 'linear', 'weight': 0").ids());
    }
}
