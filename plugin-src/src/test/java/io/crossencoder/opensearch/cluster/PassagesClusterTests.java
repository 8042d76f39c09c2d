package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchHit;

/** Do hits show the passages for which they were liked, exactly where they stand in the document? */
public class PassagesClusterTests extends RerankingClusterTestCase {
    private static final String LONG = "long-articles";
    private static final String FIELD = "cross_encoder_passage";

    /** Long texts, each beginning with another article, and some in other scripts. */
    @Override
    void indexMore(Searches searches) {
        searches.createIndex(
                LONG, Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'", Searches.MAPPING);
        searches.index(
                LONG,
                Article.all().subList(0, 20),
                article -> Map.of(
                        "title",
                        article.title() + " \uD83D\uDCA7",
                        "text",
                        "水 \uD83D\uDE00 e\u0301 ".repeat(article.id()) + Article.longText(article.id() + 30)));
    }

    private static Answer search(String index, String options, String more) {
        return searches()
                .search(
                        index,
                        "{'size': 20, " + MATCH_ALL_WORDS + more + ", 'ext': {'cross_encoder': {" + options + "}}}");
    }

    @SuppressWarnings("unchecked") // JSON
    private static List<Map<String, Object>> passages(Map<String, Object> hit) {
        return (List<Map<String, Object>>) ((Map<?, ?>) hit.get("fields")).get(FIELD);
    }

    private static void assertExact(Map<String, Object> hit, Map<String, Object> passage) {
        String field = (String) ((Map<?, ?>) hit.get("_source")).get(passage.get("field"));
        assertEquals(passage.get("text"), field.substring((int) passage.get("start"), (int) passage.get("end")));
    }

    public void testPassageIsWhereItSays() {
        Answer answer = search(LONG, "'passage': true", "");
        assertEquals("complete", answer.status());
        assertEquals(20, answer.hits().size());
        for (Map<String, Object> hit : answer.hits()) {
            assertEquals(1, passages(hit).size());
            assertExact(hit, passages(hit).get(0));
            // a document is as good as its best window
            assertEquals(hit.get("_score"), passages(hit).get(0).get("score"));
        }
    }

    public void testBestPassageHoldsTheAnswer() {
        Article answer = Article.all().get(Integer.parseInt(Article.ANSWER));
        Map<String, Object> best = search(LONG, "'passage': true", "").hits().get(0);
        String text = (String) passages(best).get(0).get("text");
        assertTrue(text, text.contains(answer.text().substring(0, 40)));
    }

    public void testSeveralPassagesFallInScore() {
        Answer answer = search(LONG, "'passages': 3", "");
        for (Map<String, Object> hit : answer.hits()) {
            assertEquals(3, passages(hit).size());
            double last = 1;
            for (Map<String, Object> passage : passages(hit)) {
                assertExact(hit, passage);
                assertTrue((double) passage.get("score") <= last);
                last = (double) passage.get("score");
            }
        }
    }

    /** Title and text are scored as one; a passage belongs to the field that has most of it. */
    public void testShortTextsPassageIsOneOfTheirFields() {
        for (Map<String, Object> hit : search(ARTICLES, "'passage': true", "").hits()) {
            Map<String, Object> passage = passages(hit).get(0);
            assertEquals("text", passage.get("field"));
            assertExact(hit, passage);
        }
    }

    public void testWeightedFieldsShowTheBetterOfThem() {
        Answer answer = search(
                ARTICLES,
                "'passages': 5, 'fields': [{'field': 'title', 'weight': 2}, {'field': 'text', 'weight': 1}]",
                "");
        for (Map<String, Object> hit : answer.hits()) {
            assertEquals(2, passages(hit).size());
            passages(hit).forEach(passage -> assertExact(hit, passage));
        }
    }

    public void testNothingIsShownUnlessAskedFor() {
        assertNull(search(ARTICLES, "'top_n': 5", "").hits().get(0).get("fields"));
        assertNull(search(ARTICLES, "'passage': false", "").hits().get(0).get("fields"));
    }

    public void testPassagesStandBesideOtherFields() {
        Answer answer = search(
                ARTICLES, "'passage': true, 'keep_previous_score': true", ", '_source': false, 'fields': ['topic']");
        for (Map<String, Object> hit : answer.hits()) {
            assertNull(hit.get("_source"));
            assertEquals(3, ((Map<?, ?>) hit.get("fields")).size());
            assertFalse(passages(hit).isEmpty());
        }
    }

    /** Past the window nothing was read. */
    public void testHitsThatWereNotRerankedShowNone() {
        Answer answer = search(ARTICLES, "'passage': true, 'window_size': 5", "");
        assertNotNull(answer.hits().get(4).get("fields"));
        assertNull(answer.hits().get(5).get("fields"));
    }

    /** As Java clients of every age read a response: the same parser is in those of Elasticsearch 7. */
    public void testJavaClientsCanReadPassages() throws IOException {
        Searches searches = searches();
        SearchResponse sent = searches.client()
                .search(searches.request(
                        ARTICLES,
                        null,
                        "{'size': 3, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'passage': true}}}"))
                .actionGet();
        String json = Strings.toString(MediaTypeRegistry.JSON, sent);
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, json)) {
            SearchHit read = SearchResponse.fromXContent(parser).getHits().getAt(0);
            Map<?, ?> passage = read.field(FIELD).getValue();
            assertEquals("text", passage.get("field"));
            assertTrue(passage.get("start") instanceof Integer);
        }
    }
}
