package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.plugins.Plugin;

/** Is what a caller may not see neither scored nor returned, and of no influence on the caller's scores? */
public class HiddenDocumentsClusterTests extends RerankingClusterTestCase {
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS + "}";
    private static final String VISIBLE = "visible";

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, HidingPlugin.class);
    }

    /** Its readers are none that a wrapper of the platform's own kind can wrap. */
    @Override
    protected boolean addMockInternalEngine() {
        return false;
    }

    /** An index that lacks what is hidden from guests, and one that keeps its texts outside {@code _source}. */
    @Override
    void indexMore(Searches searches) {
        String settings = Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'";
        searches.createIndex(VISIBLE, settings, Searches.MAPPING);
        String kept = "{'_source': {'enabled': false}, 'properties': {'topic': {'type': 'keyword'},"
                + " 'text': {'type': 'text', 'store': true}, 'title': ";
        searches.createIndex("stored", settings, kept + "{'type': 'text', 'store': true}}}");
        searches.createIndex("keywords", settings, kept + "{'type': 'keyword'}}}");
        for (String index : List.of("stored", "keywords")) {
            searches.index(
                    index,
                    Article.all().subList(0, 30),
                    article -> Map.of("topic", article.topic(), "title", article.title(), "text", article.text()));
        }
        searches.index(
                VISIBLE,
                Article.all().stream()
                        .filter(article -> !article.topic().equals(HidingPlugin.HIDDEN_TOPIC))
                        .toList(),
                article -> Map.of("topic", article.topic(), "text", article.text()));
    }

    private static Searches guest() {
        Searches searches = searches();
        return new Searches(
                searches.client().filterWithHeader(Map.of(HidingPlugin.CALLER, HidingPlugin.GUEST)),
                searches.registry());
    }

    private static Map<String, Double> scores(Answer answer) {
        Map<String, Double> scores = new TreeMap<>();
        answer.hits().forEach(hit -> scores.put((String) hit.get("_id"), (Double) hit.get("_score")));
        return scores;
    }

    public void testWrapperHides() {
        assertEquals(80, searches().plain(ARTICLES, ALL).hits().size());
        Answer hidden = guest().plain(ARTICLES, ALL);
        assertEquals(70, hidden.hits().size());
        assertFalse(hidden.json().toString().contains("title="));
    }

    public void testNothingHiddenIsScoredOrReturned() {
        searches().search(ARTICLES, ALL);
        Answer answer = guest().assertReordered(ARTICLES, ALL);
        assertEquals(70, answer.hits().size());
        assertEquals(70, answer.get("ext.cross_encoder.candidates"));
        assertEquals(70, answer.get("ext.cross_encoder.windows.wanted"));
    }

    /** Scores are those of an index in which what is hidden does not exist. */
    public void testNothingHiddenInfluencesScores() {
        searches().search(ARTICLES, ALL);
        Answer answer = guest().search(ARTICLES, ALL);
        Answer without = searches().search(VISIBLE, ALL);
        assertEquals(scores(without), scores(answer));
        assertNotEquals(
                scores(searches().search(ARTICLES, ALL)).get("41"),
                scores(answer).get("41"));
    }

    /** A score that was computed for one caller is of use to another only where both bring the same text. */
    public void testCacheLeaksNothing() {
        String body = "{'size': 80, 'query': {'match': {'text': 'what did water do in ancient cities'}}}";
        String node = internalCluster().getNodeNames()[0];
        Searches all = searches(node);
        Searches guest = new Searches(
                all.client().filterWithHeader(Map.of(HidingPlugin.CALLER, HidingPlugin.GUEST)), all.registry());
        int first = (int) all.search(ARTICLES, body).get("ext.cross_encoder.windows.cached");
        Answer again = all.search(ARTICLES, body);
        Answer other = guest.search(ARTICLES, body);
        assertEquals(0, first);
        assertEquals(again.get("ext.cross_encoder.windows.wanted"), again.get("ext.cross_encoder.windows.cached"));
        assertEquals(0, other.get("ext.cross_encoder.windows.cached"));
        assertEquals(scores(all.search(VISIBLE, body)), scores(other));
    }

    public void testFieldsOutsideTheSource() {
        for (String index : List.of("stored", "keywords")) {
            Answer answer = guest().assertReordered(index, ALL);
            assertEquals(20, answer.hits().size());
            Map<String, Double> textAlone = scores(searches()
                    .search(
                            index,
                            "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'fields': ['text']}}}"));
            scores(answer).forEach((id, score) -> assertEquals(textAlone.get(id), score));
        }
    }

    public void testHiddenFieldAlone() {
        String body = "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'fields': ['title']}}}";
        assertEquals("complete", searches().search(ARTICLES, body).status());
        assertEquals("no_text", guest().search(ARTICLES, body).reason());
        assertEquals("no_text", guest().search("stored", body).reason());
        assertEquals("no_text", guest().search("keywords", body).reason());
    }

    /** A shard's rescorer reads through the caller's reader too. */
    public void testNothingHiddenIsRescored() {
        String rescore = ALL.substring(0, ALL.length() - 1) + ", 'rescore': {'window_size': 80, 'cross_encoder': {"
                + CROSS_ENCODER + "}}}";
        for (String index : List.of(ARTICLES, "stored", "keywords")) {
            assertEquals(scores(guest().search(index, ALL)), scores(guest().plain(index, rescore)));
        }
    }
}
