package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.search.ClearScrollRequest;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchScrollRequest;
import org.opensearch.common.unit.TimeValue;

/** Are the searches that ask for no ranking left exactly as they were? Only {@code took} and our report may differ. */
public class UntouchedSearchesClusterTests extends RerankingClusterTestCase {

    public void testSizeZeroWithAggregations() {
        Answer answer = searches()
                .assertUntouched(
                        "size_0",
                        ARTICLES,
                        "{'size': 0, " + MATCH_ALL_WORDS + ", 'aggs': {'topics': {'terms': {'field': 'topic'}},"
                                + " 'mean': {'avg': {'field': 'number'}}}}");
        assertEquals(80, answer.get("hits.total.value"));
    }

    /** {@code _count} is a search of size 0 that stops nowhere; its transport form is just that. */
    public void testCount() {
        String body = "{'size': 0, 'track_total_hits': true, " + MATCH_ALL_WORDS + "}";
        assertEquals(80, searches().assertUntouched("size_0", ARTICLES, body).get("hits.total.value"));
    }

    public void testExplicitSorts() {
        for (String sort : List.of(
                "['number']",
                "[{'number': 'desc'}]",
                "['topic', '_score']",
                "[{'_score': 'asc'}]",
                "['_doc']",
                "['_score', {'number': 'desc'}]")) {
            searches().assertUntouched("sort", ARTICLES, "{'size': 20, 'sort': " + sort + ", " + MATCH_ALL_WORDS + "}");
        }
    }

    public void testSortWithTrackedScores() {
        searches()
                .assertUntouched(
                        "sort", ARTICLES, "{'sort': ['number'], 'track_scores': true, " + MATCH_ALL_WORDS + "}");
    }

    /** Sorting by score alone is what an unsorted search does, so it is reranked like one. */
    public void testScoreAloneIsTheUnsortedCase() {
        for (String sort : List.of("['_score']", "[{'_score': 'desc'}]")) {
            Answer answer =
                    searches().assertReordered(ARTICLES, "{'size': 80, 'sort': " + sort + ", " + MATCH_ALL_WORDS + "}");
            assertEquals(Article.ANSWER, answer.ids().get(0));
        }
    }

    public void testSearchAfter() {
        List<String> walked = new ArrayList<>();
        String after = "";
        while (true) {
            String body = "{'size': 30, 'sort': ['number'], " + after + MATCH_ALL_WORDS + "}";
            Answer page = searches().assertUntouched(after.isEmpty() ? "sort" : "search_after", ARTICLES, body);
            if (page.hits().isEmpty()) {
                break;
            }
            walked.addAll(page.ids());
            after = "'search_after': " + page.hits().get(page.hits().size() - 1).get("sort") + ", ";
        }
        assertEquals(80, walked.size());
    }

    public void testScrollReturnsEveryPageInItsOrder() {
        List<Answer> plain = scroll(Searches.NO_PIPELINE);
        List<Answer> pages = scroll(null);
        assertEquals(plain.size(), pages.size());
        for (int i = 0; i < pages.size(); i++) {
            // _scroll_id names a context of its own; the platform runs pipelines for the first page only
            assertEquals(withoutScrollId(plain.get(i)), withoutScrollId(pages.get(i)));
            assertEquals(i == 0 ? "scroll" : null, pages.get(i).reason());
        }
        assertEquals(80, Answer.ids(pages).size());
    }

    private static Object withoutScrollId(Answer page) {
        assertNotNull(page.json().get("_scroll_id"));
        var rest = page.lasting();
        rest.remove("_scroll_id");
        return rest;
    }

    private static List<Answer> scroll(String pipeline) {
        Searches searches = searches();
        TimeValue keep = TimeValue.timeValueMinutes(1);
        SearchRequest first = searches.request(ARTICLES, pipeline, "{'size': 30, " + MATCH_ALL_WORDS + "}")
                .scroll(keep);
        List<Answer> pages = new ArrayList<>();
        SearchResponse page = searches.client().search(first).actionGet();
        while (page.getHits().getHits().length > 0) {
            pages.add(Answer.of(page));
            page = searches.client()
                    .searchScroll(new SearchScrollRequest(page.getScrollId()).scroll(keep))
                    .actionGet();
        }
        ClearScrollRequest clear = new ClearScrollRequest();
        clear.addScrollId(page.getScrollId());
        assertTrue(searches.client().clearScroll(clear).actionGet().isSucceeded());
        return pages;
    }

    /** A point in time is walked with a sort; without one it is an ordinary search and is reranked. */
    public void testPointInTime() {
        Searches searches = searches();
        String id = searches.client()
                .execute(
                        CreatePitAction.INSTANCE,
                        new CreatePitRequest(TimeValue.timeValueMinutes(1), true, new String[] {ARTICLES}))
                .actionGet()
                .getId();
        try {
            String pit = "'pit': {'id': '" + id + "', 'keep_alive': '1m'}, 'size': 80, ";
            Answer plain = pointInTime(searches, Searches.NO_PIPELINE, pit);
            Answer answer = pointInTime(searches, null, pit);
            assertEquals("complete", answer.status());
            assertEquals(id, answer.json().get("pit_id"));
            assertEquals(plain.around(), answer.around());
            assertEquals(plain.unscored(), answer.unscored());

            String sorted = pit + "'sort': ['number'], 'search_after': [40], ";
            Searches.assertUntouched(
                    "search_after",
                    pointInTime(searches, Searches.NO_PIPELINE, sorted),
                    pointInTime(searches, null, sorted));
        } finally {
            searches.client()
                    .execute(DeletePitAction.INSTANCE, new DeletePitRequest(id))
                    .actionGet();
        }
    }

    /** The REST layer fills in the indices of the point in time. */
    private static Answer pointInTime(Searches searches, String pipeline, String rest) {
        return searches.send(searches.request(ARTICLES, pipeline, "{" + rest + MATCH_ALL_WORDS + "}"));
    }

    public void testQueriesThatAskNothingInWords() {
        for (String query : List.of(
                "{'match_all': {}}",
                "{'term': {'topic': 'plants'}}",
                "{'bool': {'filter': {'match': {'text': 'water'}}}}",
                "{'bool': {'must_not': {'match': {'text': 'plants'}}}}")) {
            searches().assertUntouched("no_query_text", ARTICLES, "{'size': 20, 'query': " + query + "}");
        }
        searches().assertUntouched("no_query_text", ARTICLES, "{'size': 20}");
    }

    public void testEmptyResult() {
        searches().assertUntouched("no_hits", ARTICLES, "{'query': {'match': {'text': 'xylophone'}}}");
    }

    /** An index that has nothing to offer in the fields keeps its order and its scores. */
    public void testIndexWithoutTheField() {
        Searches searches = searches();
        searches.createIndex("bare", Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'", "{}");
        searches.index("bare", "1", "{'name': 'a jar of water'}");
        searches.index("bare", "2", "{'name': 'water water'}");
        String body = "{'query': {'match': {'name': 'water'}}}";
        Answer answer = searches.search("bare", body);
        assertEquals(searches.plain("bare", body).lasting(), answer.lasting());
        assertEquals("kept_order", answer.status());
        assertEquals("no_text", answer.reason());
        assertEquals(2, answer.get("ext.cross_encoder.not_reranked.no_text"));
    }
}
