package io.crossencoder.opensearch.cluster;

import java.util.List;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;

/** Is a search answered as before where it goes to several indices, to aliases, or to indices with smaller limits? */
public class SeveralIndicesClusterTests extends RerankingClusterTestCase {
    private static final String SMALL = "small-window";
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS + "}";

    @Override
    void indexMore(Searches searches) {
        searches.createArticles("first-half", PIPELINE, Article.all().subList(0, 40));
        searches.createArticles("second-half", PIPELINE, Article.all().subList(40, 80));
        searches.createIndex(
                SMALL,
                Searches.SETTINGS + ", 'index.max_result_window': 30, 'index.search.default_pipeline': '" + PIPELINE
                        + "'",
                Searches.MAPPING);
        searches.index(SMALL, Article.all().subList(0, 60));
        searches.client()
                .admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(AliasActions.add()
                                .indices("first-half", "second-half")
                                .alias("halves"))
                        .addAliasAction(AliasActions.add()
                                .index(ARTICLES)
                                .alias("plants")
                                .filter(Searches.json("{'term': {'topic': 'plants'}}"))))
                .actionGet();
    }

    public void testSeveralIndicesAndWildcards() {
        for (String names : List.of("first-half,second-half", "*-half", "halves")) {
            Answer answer = searches().assertReordered(names, ALL);
            assertEquals(80, answer.hits().size());
            assertEquals(Article.ANSWER, answer.ids().get(0));
        }
    }

    public void testFilteredAlias() {
        Answer answer = searches().assertReordered("plants", ALL);
        assertEquals(10, answer.hits().size());
    }

    /** 100 candidates would be more than the index gives: the window is cut to its limit, and the search is served. */
    public void testWindowIsCutToTheSmallestLimit() {
        String body = "{'size': 10, " + MATCH_ALL_WORDS + "}";
        for (String names : List.of(SMALL, ARTICLES + "," + SMALL)) {
            Answer plain = searches().plain(names, body);
            Answer answer = searches().search(names, body);
            assertEquals(plain.around(), answer.around());
            assertEquals("complete", answer.status());
            assertEquals(30, answer.get("ext.cross_encoder.candidates"));
            assertEquals(0, answer.get("_shards.failed"));
        }
    }

    /** The last page that the limit allows is served, the next is refused with the platform's own words. */
    public void testPagesUpToTheLimit() {
        Answer last = searches().search(SMALL, "{'from': 20, 'size': 10, " + MATCH_ALL_WORDS + "}");
        assertEquals(10, last.hits().size());
        for (String page : List.of("'from': 25, 'size': 10", "'size': 31", "'from': 30, 'size': 1")) {
            String body = "{" + page + ", " + MATCH_ALL_WORDS + "}";
            Exception plain = expectThrows(Exception.class, () -> searches().plain(SMALL, body));
            Exception refused = expectThrows(Exception.class, () -> searches().search(SMALL, body));
            assertEquals(plain.getClass(), refused.getClass());
            assertTrue(root(refused), root(refused).contains("Result window is too large"));
            assertEquals(root(plain), root(refused));
        }
    }

    public void testPageBeyondTheDefaultLimit() {
        for (String page : List.of("'from': 9995, 'size': 10", "'from': 2147483647, 'size': 10")) {
            String body = "{" + page + ", " + MATCH_ALL_WORDS + "}";
            Exception plain = expectThrows(Exception.class, () -> searches().plain(ARTICLES, body));
            Exception refused = expectThrows(Exception.class, () -> searches().search(ARTICLES, body));
            assertEquals(ExceptionsHelper.status(plain), ExceptionsHelper.status(refused));
            // The numbers in the message may differ: the platform adds up what would overflow an int here.
            assertEquals(plain.getClass(), refused.getClass());
            assertTrue(root(refused), root(refused).contains("Result window is too large"));
        }
    }

    public void testMissingIndex() {
        Exception plain = expectThrows(Exception.class, () -> searches().plain("missing", ALL));
        Exception refused = expectThrows(Exception.class, () -> searches().search("missing", ALL));
        assertEquals(plain.getMessage(), refused.getMessage());
    }

    private static String root(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
