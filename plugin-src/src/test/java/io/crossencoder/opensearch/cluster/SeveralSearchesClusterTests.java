package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;

/** Is every search of a multi search reranked as if it came alone? */
public class SeveralSearchesClusterTests extends RerankingClusterTestCase {
    private static final List<String> BODIES = List.of(
            "{'size': 80, " + MATCH_ALL_WORDS + "}",
            "{'size': 80, 'query': {'match': {'text': 'water for a baby bottle'}}}",
            "{'size': 80, '_source': false, 'query': {'match': {'text': 'why does water boil on a mountain'}}}",
            "{'size': 80, " + MATCH_ALL_WORDS + "}",
            "{'size': 80, 'query': {'match': {'text': 'water under ice'}}}");

    private static List<Answer> sendTogether(Searches searches, int atOnce, List<SearchRequest> requests) {
        MultiSearchRequest multi = new MultiSearchRequest().maxConcurrentSearchRequests(atOnce);
        requests.forEach(multi::add);
        List<Answer> answers = new ArrayList<>();
        for (MultiSearchResponse.Item item :
                searches.client().multiSearch(multi).actionGet()) {
            assertNull(item.getFailureMessage(), item.getFailure());
            answers.add(Answer.of(item.getResponse()));
        }
        return answers;
    }

    /** One after the other, the next starts where the one before ends: it must not look nested in it. */
    public void testIndexDefaultInEverySearch() {
        Searches searches = searches();
        for (int atOnce : new int[] {1, 2, 5}) {
            List<SearchRequest> requests = BODIES.stream()
                    .map(body -> searches.request(ARTICLES, null, body))
                    .toList();
            List<Answer> answers = sendTogether(searches, atOnce, requests);
            for (int i = 0; i < BODIES.size(); i++) {
                assertEquals("complete", answers.get(i).status());
                Answer alone = searches.search(ARTICLES, BODIES.get(i));
                assertEquals(alone.lasting(), answers.get(i).lasting());
            }
        }
    }

    public void testSearchesThatAreNotReranked() {
        Searches searches = searches();
        List<Answer> answers = sendTogether(
                searches,
                1,
                List.of(
                        searches.request(ARTICLES, null, BODIES.get(0)),
                        searches.request(ARTICLES, null, "{'size': 0, " + MATCH_ALL_WORDS + "}"),
                        searches.request(ARTICLES, Searches.NO_PIPELINE, BODIES.get(0)),
                        searches.request(
                                ARTICLES,
                                null,
                                "{'size': 80, 'collapse': {'field': 'topic', 'inner_hits': {'name': 'more'}}, "
                                        + MATCH_ALL_WORDS + "}"),
                        searches.request(ARTICLES, null, BODIES.get(0))));
        assertEquals("size_0", answers.get(1).reason());
        assertNull(answers.get(2).report());
        assertEquals("complete", answers.get(3).status());
        assertEquals(8, answers.get(3).hits().size());
        assertEquals("complete", answers.get(4).status());
        assertEquals(answers.get(0).lasting(), answers.get(4).lasting());
    }

    public void testPipelineNamedInTheBody() {
        Searches searches = searches();
        String body = "{'size': 80, 'search_pipeline': '" + PIPELINE + "', " + MATCH_ALL_WORDS + "}";
        SearchRequest request = new SearchRequest(ARTICLES).source(searches.source(body));
        request.pipeline(request.source().pipeline());
        Answer answer = sendTogether(searches, 1, List.of(request)).get(0);
        assertEquals(searches.search(ARTICLES, BODIES.get(0)).lasting(), answer.lasting());
    }
}
