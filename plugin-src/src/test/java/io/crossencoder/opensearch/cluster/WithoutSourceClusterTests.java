package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;

/** Where does the text come from in an index whose mapping disables {@code _source}? */
public class WithoutSourceClusterTests extends RerankingClusterTestCase {
    private static final String BODY = "{'size': 20, " + MATCH_ALL_WORDS;

    @Override
    void indexMore(Searches searches) {
        create(searches, "stored", "{'type': 'text', 'store': true}");
        create(searches, "keywords", "{'type': 'keyword', 'ignore_above': 1000}");
        create(searches, "nowhere", "{'type': 'text'}");
    }

    /** Question words are found in one field, and texts are read from another. */
    private static void create(Searches searches, String index, String kept) {
        searches.createIndex(
                index,
                Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'",
                "{'_source': {'enabled': false}, 'properties': {'text': " + kept
                        + ", 'words': {'type': 'text'}, 'topic': {'type': 'keyword'}}}");
        searches.index(
                index,
                Article.all().subList(0, 20),
                article -> Map.of("text", article.text(), "words", article.text(), "topic", article.topic()));
    }

    private static String words(String rest) {
        return BODY.replace("'text'", "'words'") + rest + "}";
    }

    public void testStoredField() {
        Answer answer = searches().assertReordered("stored", words(""));
        assertEquals(Article.ANSWER, answer.ids().get(0));
        assertEquals(20, answer.get("ext.cross_encoder.reranked"));
        assertFalse(answer.hits().get(0).containsKey("_source"));
    }

    public void testStoredFieldBesideWhatElseIsFetched() {
        searches().assertReordered("stored", words(", 'stored_fields': ['text']"));
        searches().assertReordered("stored", words(", 'docvalue_fields': ['topic']"));
        searches().assertReordered("stored", words(", '_source': false"));
    }

    public void testKeywordDocValues() {
        Answer answer = searches().assertReordered("keywords", words(""));
        assertEquals(Article.ANSWER, answer.ids().get(0));
        assertEquals(20, answer.get("ext.cross_encoder.reranked"));
    }

    /** Nothing to read: the order and the scores stay, and the report says why. */
    public void testTextThatIsKeptNowhere() {
        Answer plain = searches().plain("nowhere", words(""));
        Answer answer = searches().search("nowhere", words(""));
        assertEquals(plain.lasting(), answer.lasting());
        assertEquals("kept_order", answer.status());
        assertEquals("no_text", answer.reason());
    }

    /** The platform refuses to filter what is not there; so it does with the pipeline. */
    public void testSourceFilterIsRefusedAsBefore() {
        for (String rest : List.of(", '_source': ['text']", ", 'fields': ['text']")) {
            Exception plain = expectThrows(Exception.class, () -> searches().plain("stored", words(rest)));
            Exception refused = expectThrows(Exception.class, () -> searches().search("stored", words(rest)));
            assertEquals(plain.getClass(), refused.getClass());
            assertEquals(plain.getMessage(), refused.getMessage());
        }
    }

    /** Hits without text stay, behind those that have some. */
    public void testIndicesWithAndWithoutText() {
        String body = words(", 'track_total_hits': true").replace("'size': 20", "'size': 60");
        Answer plain = searches().plain("stored,keywords,nowhere", body);
        Answer answer = searches().search("stored,keywords,nowhere", body);
        assertEquals("complete", answer.status());
        assertEquals(plain.unscored(), answer.unscored());
        assertEquals(20, answer.get("ext.cross_encoder.not_reranked.no_text"));
        assertEquals(
                List.of("nowhere"),
                answer.hits().subList(40, 60).stream()
                        .map(hit -> hit.get("_index"))
                        .distinct()
                        .toList());
        Searches.assertNeverRises(answer);
    }
}
