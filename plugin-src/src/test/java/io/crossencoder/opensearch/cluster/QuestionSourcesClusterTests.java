package io.crossencoder.opensearch.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Are searches reranked, and all candidates fetched, whose question is hidden in their query? */
public class QuestionSourcesClusterTests extends RerankingClusterTestCase {
    private static final String MATCH = "{'match': {'text': '" + Article.QUESTION + "'}}";

    /** A page of five of eighty: only a search whose question is known before it runs is widened. */
    private static void assertReranked(String query) {
        Answer page = searches().search(ARTICLES, "{'size': 5, 'query': " + query + "}");
        assertEquals(query + page.report(), "complete", page.status());
        assertEquals(query, 80, page.get("ext.cross_encoder.candidates"));
        assertEquals(query, Article.ANSWER, page.ids().get(0));
        searches().assertReordered(ARTICLES, "{'size': 80, 'query': " + query + "}");
    }

    private static String wrapped(String query) {
        return "{'wrapper': {'query': '"
                + Base64.getEncoder().encodeToString(Searches.json(query).getBytes(StandardCharsets.UTF_8)) + "'}}";
    }

    public void testWrapper() {
        assertReranked(wrapped(MATCH));
        assertReranked("{'bool': {'must': " + wrapped(MATCH) + "}}");
        assertReranked(wrapped(wrapped(MATCH)));
    }

    public void testTemplate() {
        assertReranked("{'template': " + MATCH + "}");
    }

    public void testMatchRulesOfIntervals() {
        assertReranked("{'bool': {'must': {'match': {'text': 'water'}}, 'should': {'intervals': {'text': {'match':"
                + " {'query': '" + Article.QUESTION + "', 'max_gaps': 100}}}}}}");
    }

    public void testTextsThatOthersAreToBeLike() {
        assertReranked("{'more_like_this': {'fields': ['text'], 'like': '" + Article.QUESTION
                + "', 'min_term_freq': 1, 'min_doc_freq': 1, 'minimum_should_match': 1}}");
    }

    /** Its text is not in the request. */
    public void testDocumentsThatOthersAreToBeLike() {
        searches()
                .assertUntouched(
                        "no_query_text",
                        ARTICLES,
                        "{'query': {'more_like_this': {'fields': ['text'], 'like': {'_id': '0'},"
                                + " 'min_term_freq': 1, 'min_doc_freq': 1}}}");
    }

    /** What is wrong with a query is said as before. */
    public void testBrokenQueriesAreRefusedAsBefore() {
        for (String query :
                List.of(wrapped("{'match': 3}"), "{'template': {'match': {'text': {'query': '${x}'}, 'y': 1}}}")) {
            String body = "{'query': " + query + "}";
            Exception plain = expectThrows(Exception.class, () -> searches().plain(ARTICLES, body));
            Exception refused = expectThrows(Exception.class, () -> searches().search(ARTICLES, body));
            assertEquals(plain.getClass(), refused.getClass());
            assertEquals(plain.getMessage(), refused.getMessage());
        }
    }

    /** The question may lie in the request, outside of the query, as neural-search's reranker wants it. */
    public void testPathBesideAQueryWithoutWords() {
        Answer answer = searches()
                .search(
                        ARTICLES,
                        "{'size': 5, 'query': {'term': {'topic': 'plants'}}, 'ext': {'cross_encoder': {'query': '"
                                + Article.QUESTION + "'}}}");
        assertEquals("complete", answer.status());
        assertEquals(10, answer.get("ext.cross_encoder.candidates"));
    }
}
