package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;

/** Is whatever shapes the first stage's order still what reranking starts from? */
public class FirstStageClusterTests extends RerankingClusterTestCase {
    private static final String ALL = "'size': 80, " + MATCH_ALL_WORDS;

    @Override
    void indexMore(Searches searches) {
        searches.createArticles("first-half", PIPELINE, Article.all().subList(0, 40));
        searches.createArticles("second-half", PIPELINE, Article.all().subList(40, 80));
        searches.putPipeline(
                "all-fields",
                "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [{'cross_encoder':"
                        + " {'fields': ['title', 'text', 'headline', 'body'], 'timeout': '60s'}}]}");
        String settings = Searches.SETTINGS + ", 'index.search.default_pipeline': 'all-fields'";
        searches.createIndex("books", settings, Searches.MAPPING);
        searches.createIndex(
                "letters",
                settings,
                "{'properties': {'headline': {'type': 'text'}, 'body': {'type': 'text'}, 'topic': {'type': 'keyword'}}}");
        searches.index("books", Article.all().subList(40, 80));
        searches.index(
                "letters",
                Article.all().subList(0, 40),
                article -> Map.of("headline", article.title(), "body", article.text(), "topic", article.topic()));
    }

    private static String options(String options) {
        return ", 'ext': {'cross_encoder': {" + options + "}}}";
    }

    /** The first stage's scores as the reranker met them, in its order. */
    private static List<Object> previousScores(Answer answer) {
        return answer.hits().stream()
                .map(hit -> ((List<?>) ((Map<?, ?>) hit.get("fields")).get("previous_score")).get(0))
                .map(Object.class::cast)
                .toList();
    }

    /** With all weight on the first stage its order and its scores come out again. */
    private static void assertStartsFrom(String indices, String shaped) {
        Answer plain = searches().plain(indices, "{" + shaped + "}");
        Answer kept = searches()
                .search(
                        indices,
                        "{" + shaped + options("'combine': 'linear', 'weight': 0, 'keep_previous_score': true"));
        assertEquals(plain.ids(), kept.ids());
        assertEquals(plain.scores(), previousScores(kept));
        searches().assertReordered(indices, "{" + shaped + "}");
    }

    public void testBoostedIndices() {
        assertStartsFrom("first-half,second-half", ALL + ", 'indices_boost': [{'second-half': 3}]");
        assertStartsFrom(
                "first-half,second-half", ALL + ", 'indices_boost': [{'second-half': 3}, {'first-half': 0.5}]");
    }

    public void testRescoredHits() {
        assertStartsFrom(
                ARTICLES,
                ALL + ", 'rescore': [{'window_size': 30, 'query': {'score_mode': 'multiply', 'rescore_query':"
                        + " {'match': {'title': 'plants'}}}}, {'window_size': 5, 'query': {'rescore_query':"
                        + " {'match_phrase': {'text': 'take up water'}}}}]");
    }

    public void testPostFilter() {
        String filtered = ALL + ", 'post_filter': {'terms': {'topic': ['plants', 'health']}},"
                + " 'aggs': {'topics': {'terms': {'field': 'topic'}}}";
        assertStartsFrom(ARTICLES, filtered);
        Answer answer = searches().search(ARTICLES, "{" + filtered + "}");
        assertEquals(20, answer.get("ext.cross_encoder.candidates"));
        assertEquals(Article.ANSWER, answer.ids().get(0));
    }

    /** Each document has the fields of its index, and is read by these. */
    public void testIndicesWithDifferentFields() {
        String body = "{'size': 80, 'query': {'multi_match': {'query': '" + Article.QUESTION
                + "', 'fields': ['text', 'body']}}}";
        Answer answer = searches().assertReordered("books,letters", body);
        assertEquals(80, answer.get("ext.cross_encoder.reranked"));
        assertEquals(Article.ANSWER, answer.ids().get(0));
        assertEquals("letters", answer.hits().get(0).get("_index"));
        assertEquals(
                searches().search(ARTICLES, "{" + ALL + "}").scores().get(0),
                answer.scores().get(0));
    }

    /** Fewer candidates than the window has room for: the report says both, whatever the reason. */
    public void testReportSaysHowMuchRoomTheWindowHad() {
        Answer all = searches().search(ARTICLES, "{" + ALL + "}");
        assertEquals(100, all.get("ext.cross_encoder.window_size"));
        assertEquals(80, all.get("ext.cross_encoder.candidates"));
        Answer ten = searches().search(ARTICLES, "{" + ALL + options("'window_size': 10"));
        assertEquals(10, ten.get("ext.cross_encoder.window_size"));
        assertEquals(10, ten.get("ext.cross_encoder.candidates"));
    }
}
