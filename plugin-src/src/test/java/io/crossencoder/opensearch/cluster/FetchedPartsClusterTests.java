package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.index.fielddata.ScriptDocValues;
import org.opensearch.plugins.Plugin;
import org.opensearch.script.MockScriptPlugin;

/**
 * Does a reranked hit hold exactly what its client asked to be fetched, although the reranker reads texts too? The page holds
 * every hit, so the answers differ in order and scores only.
 */
public class FetchedPartsClusterTests extends RerankingClusterTestCase {
    private static final String LONG_TITLE = "long-title";
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS;
    private static final String PAGE = "{" + MATCH_ALL_WORDS;

    /** Scripts of the {@code mockscript} language, which the test framework brings. */
    public static final class Scripts extends MockScriptPlugin {
        @Override
        protected Map<String, Function<Map<String, Object>, Object>> pluginScripts() {
            return Map.of("constant", variables -> 42, "all but one", Scripts::allButOne);
        }

        private static Object allButOne(Map<String, Object> variables) {
            Map<?, ?> params = (Map<?, ?>) variables.get("params");
            Map<?, ?> doc = (Map<?, ?>) variables.get("doc");
            Object value = ((ScriptDocValues<?>) doc.get(params.get("field"))).get(0);
            if (value.toString().equals(params.get("one"))) {
                throw new IllegalArgumentException("as a script fails on a document without a value");
            }
            return 42;
        }
    }

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, Scripts.class);
    }

    /** The last article of the first stage has a title, and a note, that are too long to be highlighted. */
    @Override
    void indexMore(Searches searches) {
        searches.createIndex(
                LONG_TITLE,
                Searches.SETTINGS + ", 'index.highlight.max_analyzed_offset': 100, 'index.search.default_pipeline': '"
                        + PIPELINE + "'",
                Searches.MAPPING);
        String last = lastOne();
        List<Article> articles = Article.all().stream()
                .map(article -> last.equals(Integer.toString(article.id()))
                        ? new Article(
                                article.id(), article.topic(), article.title().repeat(20), article.text())
                        : article)
                .toList();
        searches.index(LONG_TITLE, articles, FetchedPartsClusterTests::withOneNote);
    }

    private static Map<String, Object> withOneNote(Article article) {
        Map<String, Object> source = new HashMap<>(article.source());
        source.put("notes", List.of(Map.of("by", Integer.toString(article.id()), "note", article.title())));
        return source;
    }

    private static String lastOne() {
        return searches().plain(ARTICLES, ALL + "}").ids().get(79);
    }

    private static Answer reordered(String part) {
        Answer answer = searches().assertReordered(ARTICLES, ALL + part + "}");
        assertEquals(Article.ANSWER, answer.hits().get(0).getOrDefault("_id", Article.ANSWER));
        assertEquals(80, answer.get("ext.cross_encoder.reranked"));
        assertFalse(answer.json().toString(), answer.json().toString().contains("_cross_encoder_texts"));
        return answer;
    }

    public void testWholeSource() {
        assertTrue(reordered("").hits().get(0).containsKey("_source"));
    }

    public void testNoSource() {
        assertFalse(reordered(", '_source': false").hits().get(0).containsKey("_source"));
    }

    public void testSourceFilters() {
        for (String filter : List.of(
                "'topic'",
                "['title', 'number']",
                "{'includes': ['t*'], 'excludes': ['text']}",
                "{'excludes': ['title', 'text']}",
                "['none']")) {
            reordered(", '_source': " + filter);
        }
    }

    public void testDocValueFields() {
        reordered(", '_source': false, 'docvalue_fields': ['topic', {'field': 'number', 'format': '#.0'}]");
    }

    public void testFields() {
        reordered(", '_source': false, 'fields': ['title', 'num*']");
    }

    public void testStoredFields() {
        reordered(", 'stored_fields': ['topic']");
        reordered(", 'stored_fields': ['topic', '_source']");
    }

    /** Hits without ids cannot be told apart, so their order is known by their doc values. */
    public void testStoredFieldsNone() {
        String body = ALL + ", 'stored_fields': '_none_', 'docvalue_fields': ['number']}";
        Answer plain = searches().plain(ARTICLES, body);
        Answer answer = searches().search(ARTICLES, body);
        assertEquals("complete", answer.status());
        assertEquals(plain.around(), answer.around());
        assertEquals(Map.of("number", List.of(0)), answer.hits().get(0).get("fields"));
        assertFalse(answer.hits().get(0).containsKey("_id"));
        assertFalse(answer.hits().get(0).containsKey("_source"));
        assertEquals(80, answer.hits().size());
        Searches.assertNeverRises(answer);
    }

    public void testScriptFields() {
        String scripts = ", 'script_fields': {'answer': {'script': {'lang': 'mockscript', 'source': 'constant'}}}";
        Answer answer = reordered(scripts);
        assertEquals(Map.of("answer", List.of(42)), answer.hits().get(0).get("fields"));
        reordered(scripts + ", '_source': ['title']");
    }

    public void testHighlight() {
        Answer answer = reordered(", 'highlight': {'fields': {'text': {}, 'title': {}}}");
        assertTrue(answer.hits().get(0).get("highlight").toString().contains("<em>Plants</em>"));
    }

    /** Without us the search would not have fetched the hit. */
    private static Answer assertOneHitFailsPastThePage(String index, String body) {
        assertEquals(1, searches().plain(index, "{'size': 80, " + body).get("_shards.failed"));
        Answer plain = searches().plain(index, "{" + body);
        Answer answer = searches().search(index, "{" + body);
        assertEquals(0, answer.get("_shards.failed"));
        assertEquals(plain.around(), answer.around());
        assertEquals(80, answer.get("ext.cross_encoder.reranked"));
        assertEquals(searches().search(index, PAGE + "}").ids(), answer.ids());
        return answer;
    }

    private static String allButOne(String field) {
        return "'script_fields': {'answer': {'script': {'lang': 'mockscript', 'source': 'all but one', 'params': {'field': '"
                + field + "', 'one': '" + lastOne() + "'}}}}";
    }

    public void testScriptFieldThatFailsPastThePage() {
        Answer page = assertOneHitFailsPastThePage(ARTICLES, MATCH_ALL_WORDS + ", " + allButOne("number") + "}");
        assertTrue(page.hits().stream().allMatch(hit -> hit.get("fields").equals(Map.of("answer", List.of(42)))));
    }

    /** Finds what {@link #MATCH_ALL_WORDS} finds, with the same scores. */
    private static String withInnerHits(String parts) {
        return "'query': {'bool': {'must': {'match': {'text': '" + Article.QUESTION
                + "'}}, 'filter': {'nested': {'path': 'notes', 'query': {'match_all': {}}, 'inner_hits': {" + parts
                + "}}}}}";
    }

    public void testInnerHitsThatFailPastThePage() {
        Answer page = assertOneHitFailsPastThePage(LONG_TITLE, withInnerHits(allButOne("notes.by")) + "}");
        for (Map<String, Object> hit : page.hits()) {
            assertTrue(hit.toString(), hit.get("inner_hits").toString().contains("fields={answer=[42]}"));
        }
        assertOneHitFailsPastThePage(
                LONG_TITLE, withInnerHits("'highlight': {'fields': {'notes.note': {'no_match_size': 9}}}") + "}");
    }

    public void testTextTooLongToHighlightPastThePage() {
        for (String type : List.of("unified", "plain")) {
            String part = ", 'highlight': {'type': '" + type
                    + "', 'fields': {'title': {'require_field_match': false, 'no_match_size': 9}}}}";
            assertOneHitFailsPastThePage(LONG_TITLE, MATCH_ALL_WORDS + part);
            assertEquals(
                    highlights(searches().search(ARTICLES, PAGE + part)),
                    highlights(searches().search(LONG_TITLE, PAGE + part)));
        }
    }

    private static List<Object> highlights(Answer answer) {
        return answer.hits().stream().map(hit -> hit.get("highlight")).toList();
    }

    public void testVersionsAndMatchedQueries() {
        reordered(", 'version': true, 'seq_no_primary_term': true");
        searches()
                .assertReordered(
                        ARTICLES,
                        "{'size': 80, 'query': {'bool': {'must': {'match': {'text': {'query': '" + Article.QUESTION
                                + "', '_name': 'words'}}}, 'filter': {'range': {'number': {'lt': 40, '_name': 'low'}}}}}}");
    }

    public void testPostFilterAndStoredScoreThreshold() {
        searches()
                .assertReordered(
                        ARTICLES, ALL + ", 'post_filter': {'terms': {'topic': ['plants', 'health', 'history']}}}");
        searches().assertReordered(ARTICLES, ALL + ", 'min_score': 0.1}");
    }

    public void testRescoredFirstStage() {
        searches()
                .assertReordered(
                        ARTICLES,
                        ALL
                                + ", 'rescore': {'window_size': 20, 'query': {'rescore_query': {'match': {'title': 'plants'}}}}}");
    }
}
