package io.crossencoder.opensearch.cluster;

import org.opensearch.action.search.SearchRequest;

/** Do search bodies written for the stock rerank processor work unchanged where neural-search is not installed? */
public class StockRerankBodiesClusterTests extends RerankingClusterTestCase {
    private static final String ONLY_RESPONSE = "only-response";

    @Override
    void indexMore(Searches searches) {
        searches.putPipeline(ONLY_RESPONSE, "{'response_processors': [{'cross_encoder': {" + CROSS_ENCODER + "}}]}");
    }

    private static String body(String context) {
        return "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'rerank': {'query_context': {" + context + "}}}}";
    }

    private static Answer asked(String question) {
        return searches()
                .search(
                        ARTICLES,
                        "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'query': '" + question
                                + "'}}}");
    }

    public void testQueryText() {
        String question = "how do I unblock a drain";
        Answer answer = searches().search(ARTICLES, body("'query_text': '" + question + "'"));
        assertEquals("complete", answer.status());
        assertEquals(asked(question).hits(), answer.hits());
        assertEquals("41", answer.ids().get(0));
    }

    public void testQueryTextPath() {
        Answer answer = searches().search(ARTICLES, body("'query_text_path': 'query.match.text.query'"));
        assertEquals(asked(Article.QUESTION).hits(), answer.hits());
    }

    public void testWithoutRerankCandidates() {
        SearchRequest request =
                searches().request(ARTICLES, ONLY_RESPONSE, body("'query_text': 'how do I unblock a drain'"));
        assertEquals("41", searches().send(request).ids().get(0));
    }

    public void testBesideOptionsOfOurs() {
        Answer answer = searches()
                .search(
                        ARTICLES,
                        "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'rerank': {'query_context': {'query_text':"
                                + " 'how do I unblock a drain'}}, 'cross_encoder': {'top_n': 3}}}");
        assertEquals(3, answer.hits().size());
        assertEquals("41", answer.ids().get(0));
    }

    public void testUntouchedSearchesStayUntouched() {
        searches()
                .assertUntouched(
                        "size_0",
                        ARTICLES,
                        "{'size': 0, " + MATCH_ALL_WORDS
                                + ", 'ext': {'rerank': {'query_context': {'query_text': 'x'}}}}");
    }
}
