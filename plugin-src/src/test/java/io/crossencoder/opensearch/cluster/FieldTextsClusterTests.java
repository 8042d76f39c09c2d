package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.plugins.Plugin;
import org.opensearch.script.MockScriptPlugin;
import org.opensearch.script.ScriptException;

/** Is the same text found, and scored the same, in whatever form a document has it? */
public class FieldTextsClusterTests extends RerankingClusterTestCase {
    private static final String SHAPES = "shapes";
    private static final int DOCUMENTS = 20;
    private static final String BODY =
            "'size': 20, 'query': {'match': {'words': '" + Article.QUESTION + "'}}, 'ext': {'cross_encoder': {";

    /** Scripts of the {@code mockscript} language, which the test framework brings. */
    public static final class Scripts extends MockScriptPlugin {
        @Override
        protected Map<String, Function<Map<String, Object>, Object>> pluginScripts() {
            return Map.of(
                    "greeting",
                    variables -> "plants and water",
                    "no object",
                    variables -> "no json",
                    "no day",
                    variables -> "{\"text\": \"plants and water\"}",
                    "failing",
                    variables -> {
                        throw new ScriptException("as a script fails", new IOException(), List.of(), "failing", NAME);
                    });
        }
    }

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, Scripts.class);
    }

    @Override
    void indexMore(Searches searches) {
        searches.createIndex(SHAPES, Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'", """
                {'derived': {
                   'greeting': {'type': 'keyword', 'script': {'lang': 'mockscript', 'source': 'greeting'}},
                   'broken': {'type': 'object', 'script': {'lang': 'mockscript', 'source': 'no object'}},
                   'typed': {'type': 'object', 'properties': {'text': 'text'},
                     'script': {'lang': 'mockscript', 'source': 'no object'}},
                   'dated': {'type': 'object', 'properties': {'day': 'date'},
                     'script': {'lang': 'mockscript', 'source': 'no day'}},
                   'failing': {'type': 'keyword', 'script': {'lang': 'mockscript', 'source': 'failing'}}},
                 'properties': {
                  'words': {'type': 'text'},
                  'text': {'type': 'text', 'copy_to': 'all', 'fields': {
                    'english': {'type': 'text', 'analyzer': 'simple'}, 'raw': {'type': 'keyword'}}},
                  'headline': {'type': 'alias', 'path': 'text'},
                  'half': {'properties': {'a': {'type': 'text', 'copy_to': 'halves'},
                    'b': {'type': 'text', 'copy_to': 'halves'}, 'number': {'type': 'integer'}, 'day': {'type': 'date'}}},
                  'halves': {'type': 'text', 'store': true},
                  'all': {'type': 'text'},
                  'paragraphs': {'type': 'nested', 'properties': {'text': {'type': 'text'}, 'vector': {'type': 'float'}}},
                  'hidden': {'type': 'object', 'enabled': false},
                  'flat': {'type': 'flat_object'},
                  'as_keyword': {'type': 'keyword', 'ignore_above': 10},
                  'semantic': {'type': 'text'},
                  'semantic_semantic_info': {'properties': {'model': {'properties': {'name': {'type': 'text'}}},
                    'chunks': {'type': 'nested', 'properties': {'text': {'type': 'text', 'index': false},
                      'embedding': {'type': 'float'}}}}}}}""");
        searches.index(SHAPES, Article.all().subList(0, DOCUMENTS), FieldTextsClusterTests::source);
    }

    /** As plugins of the platform write it: {@code text_chunking}, {@code text_embedding}, the {@code semantic} field. */
    private static Map<String, Object> source(Article article) {
        String text = article.text();
        int space = text.indexOf(' ', text.length() / 2);
        List<String> halves = List.of(text.substring(0, space), text.substring(space + 1));
        List<Double> vector = List.of(.25, .5);
        Map<String, Object> source = new HashMap<>();
        source.put("words", text);
        source.put("text", text);
        source.put("half", Map.of("a", halves.get(0), "b", halves.get(1), "number", 7, "day", 1_600_000_000_000L));
        source.put("strings", halves);
        source.put(
                "paragraphs",
                halves.stream()
                        .map(half -> Map.of("text", half, "vector", vector))
                        .toList());
        source.put("hidden", Map.of("deep", Map.of("text", text), "vector", vector));
        source.put("flat", Map.of("deep", Map.of("text", text), "title", text, "other", "none of the text"));
        source.put("dotted.text", text);
        source.put("as_keyword", text);
        source.put("semantic", text);
        source.put(
                "semantic_semantic_info",
                Map.of(
                        "model",
                        Map.of("name", "none of the text"),
                        "chunks",
                        halves.stream()
                                .map(half -> Map.of("text", half, "embedding", vector))
                                .toList()));
        return source;
    }

    private static Answer with(String options) {
        return searches().search(SHAPES, "{" + BODY + options + "}}}");
    }

    private static void assertReadsTheText(String options) {
        Answer answer = with(options);
        assertEquals(options, DOCUMENTS, answer.get("ext.cross_encoder.reranked"));
        assertEquals(options, with("'fields': ['text']").hits(), answer.hits());
        Answer withoutSource = searches().search(SHAPES, "{'_source': false, " + BODY + options + "}}}");
        assertEquals(options, answer.scores(), withoutSource.scores());
    }

    private static void assertReadsNothing(String options) {
        Answer answer = with(options);
        assertEquals(options, 0, answer.get("_shards.failed"));
        assertEquals(options, "no_text", answer.reason());
    }

    public void testNestedAndArrayFields() {
        assertReadsTheText("'fields': ['paragraphs.text']");
        assertReadsTheText("'fields': ['strings']");
        assertReadsTheText("'text': '{{ paragraphs.text }}'");
    }

    /** What lies beside the text, numbers and vectors, is not read. */
    public void testNameOfAnObjectStandsForItsStrings() {
        assertReadsTheText("'fields': ['paragraphs']");
        assertReadsTheText("'fields': ['hidden']");
        assertReadsTheText("'fields': ['hidden.deep']");
    }

    public void testKeysOfFlatObjects() {
        assertReadsTheText("'fields': ['flat.title']");
        assertReadsTheText("'fields': ['flat.deep.text']");
    }

    public void testDottedNames() {
        assertReadsTheText("'fields': ['dotted.text']");
        assertReadsTheText("'fields': ['half.a', 'half.b']");
    }

    public void testMultiFieldsAndAliases() {
        assertReadsTheText("'fields': ['text.english']");
        assertReadsTheText("'fields': ['text.raw']");
        assertReadsTheText("'fields': ['headline']");
    }

    public void testTargetsOfCopies() {
        assertReadsTheText("'fields': ['all']");
        assertReadsTheText("'fields': ['halves']");
    }

    /** A text that several matching fields have counts once; what is no text counts not at all. */
    public void testPatterns() {
        assertReadsTheText("'fields': ['half.*']");
        assertReadsTheText("'fields': ['text*']");
        assertReadsTheText("'fields': ['*.english']");
        assertReadsTheText("'fields': ['head*']");
        assertReadsTheText("'fields': ['hal*']");
        assertReadsTheText("'fields': ['par*']");
        assertReadsTheText("'text': '{{half.*}}'");
        assertReadsTheText("'fields': [{'field': 'half.*', 'weight': 3}]");
        assertReadsNothing("'fields': ['nothing.*']");
    }

    /** A script that fails leaves its document without a text, not the search without an answer. */
    public void testDerivedFields() {
        for (String name : List.of("greeting", "greet*")) {
            Answer answer = with("'fields': ['" + name + "']");
            assertEquals(DOCUMENTS, answer.get("ext.cross_encoder.reranked"));
            assertEquals(1, new HashSet<>(answer.scores()).size());
        }
        assertReadsNothing("'fields': ['failing']");
        assertReadsTheText("'fields': ['text', 'failing']");
    }

    /** Nor do objects that can't be parsed, or lack what is wanted of them. */
    public void testPartsOfDerivedObjects() {
        assertEquals(DOCUMENTS, with("'fields': ['dated.text']").get("ext.cross_encoder.reranked"));
        for (String name : List.of("broken.text", "typed.text", "dated.day")) {
            assertReadsNothing("'fields': ['" + name + "']");
            assertReadsTheText("'fields': ['text', '" + name + "']");
        }
    }

    public void testKeywordsLongerThanAreIndexed() {
        assertReadsTheText("'fields': ['as_keyword']");
    }

    /** The raw text lies at the field, its chunks in the field's information. */
    public void testSemanticField() {
        assertReadsTheText("'fields': ['semantic']");
        assertReadsTheText("'fields': ['semantic_semantic_info.chunks.text']");
        assertReadsTheText("'fields': ['semantic_semantic_info.chunks']");
    }

    public void testFieldsThatAreNowhere() {
        assertReadsNothing("'fields': ['nowhere']");
        assertReadsTheText("'fields': ['nowhere', 'text', 'nowhere.else']");
        assertReadsTheText("'text': '{{nowhere}}: {{#nowhere}}({{text}}){{/nowhere}}{{text}}'");
    }

    /** Numbers and dates have a text where they are named. */
    public void testNumbersThatAreNamed() {
        assertEquals(DOCUMENTS, with("'fields': ['half.number']").get("ext.cross_encoder.reranked"));
    }
}
