package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Is a search served, with every hit, whatever texts, fields and questions it meets? */
public class HostileInputClusterTests extends RerankingClusterTestCase {
    private static final String ODD = "odd-fields";
    private static final String ODD_TEXTS = "odd-texts";

    @Override
    void indexMore(Searches searches) {
        String settings = Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'";
        searches.createIndex(
                ODD,
                settings,
                "{'properties': {'all': {'type': 'text'}, 'long': {'type': 'long'}, 'double': {'type': 'double'},"
                        + " 'flag': {'type': 'boolean'}, 'date': {'type': 'date'}, 'ip': {'type': 'ip'},"
                        + " 'blob': {'type': 'binary', 'doc_values': true, 'store': true}, 'point': {'type': 'geo_point'},"
                        + " 'range': {'type': 'integer_range'}, 'flat': {'type': 'flat_object'}, 'other': {'type': 'alias',"
                        + " 'path': 'all'}, 'list': {'type': 'nested'}, 'words': {'type': 'keyword', 'store': true},"
                        + " 'off': {'type': 'object', 'enabled': false}, 'constant': {'type': 'constant_keyword', 'value':"
                        + " 'water'}, 'wild': {'type': 'wildcard'}, 'stored_long': {'type': 'long', 'store': true},"
                        + " 'stored_date': {'type': 'date', 'store': true}, 'unsigned': {'type': 'unsigned_long'}}}");
        for (int i = 0; i < 6; i++) {
            searches.index(ODD, Integer.toString(i), oddDocument(i));
        }
        searches.createIndex(ODD_TEXTS, settings, Searches.MAPPING);
        List<String> texts = oddTexts();
        for (int i = 0; i < texts.size(); i++) {
            searches.index(ODD_TEXTS, Integer.toString(i), "{'text': '" + texts.get(i) + "', 'number': " + i + "}");
        }
    }

    private static String oddDocument(int i) {
        return "{'all': 'water " + i + "', 'long': " + i + ", 'double': 1.5, 'flag': true, 'date': '2026-01-0" + (i + 1)
                + "', 'ip': '10.0.0." + i + "', 'blob': 'd2F0ZXI=', 'point': {'lat': 1, 'lon': 2}, 'range': {'gte': 1},"
                + " 'flat': {'a': {'b': 'water'}}, 'list': [{'a': 'water'}, {'a': 'ice'}], 'words': ['water', 'ice'],"
                + " 'off': {'deep': ['water', {'er': null}]}, 'constant': 'water', 'wild': 'water', 'stored_long': 7,"
                + " 'stored_date': '2026-01-01', 'unsigned': 18446744073709551615, 'null': null, 'mixed': "
                + (i % 2 == 0 ? "'water'" : "['water', null, {'x': 1}, [2, 'ice']]").replace("{'x': 1}, ", "") + "}";
    }

    /** As JSON writes them. */
    private static List<String> oddTexts() {
        List<String> texts = new ArrayList<>();
        texts.add("");
        texts.add("   \\t\\n ");
        texts.add("water \\u0000 with a \\u0000 NUL");
        texts.add("\\u0000");
        texts.add("lone \\ud83d high surrogate");
        texts.add("lone \\udca7 low surrogate");
        texts.add("\\udca7\\ud83d");
        texts.add("pair \\ud83d\\udca7 of surrogates");
        texts.add("\\u202e\\u200f\\ufeff\\u200b");
        texts.add("[CLS] water [SEP] [PAD] [MASK] ##ter");
        texts.add("воды 水 ماء पानी น้ำ ύδωρ");
        texts.add("e\\u0301".repeat(500));
        texts.add("x".repeat(30_000));
        texts.add("water and ice under the bridge ".repeat(34_000));
        return texts;
    }

    private static String body(String fields) {
        return "{'size': 20, 'query': {'match': {'all': 'water'}}, 'ext': {'cross_encoder': {'fields': [" + fields
                + "]}}}";
    }

    /** The fields that have something to say as text are scored, the others are counted as texts that are missing. */
    public void testFieldsOfEveryType() {
        for (String field : List.of(
                "all",
                "long",
                "double",
                "flag",
                "date",
                "ip",
                "flat.a.b",
                "list.a",
                "words",
                "off.deep",
                "constant",
                "wild",
                "stored_long",
                "stored_date",
                "unsigned",
                "mixed",
                "point.lat")) {
            Answer answer = searches().assertReordered(ODD, body("'" + field + "'"));
            assertEquals(field, 6, answer.hits().size());
        }
        for (String field : List.of(
                "blob", "range", "missing", "null", "off", "flat", "list", "point", "all.nothing", "a..b", ".", "*")) {
            Answer plain = searches().plain(ODD, body("'" + field + "'"));
            Answer answer = searches().search(ODD, body("'" + field + "'"));
            assertEquals(field, plain.unscored(), answer.unscored());
            assertEquals(field, plain.around(), answer.around());
        }
        assertEquals("no_text", searches().search(ODD, body("'blob'")).reason());
        assertEquals("no_text", searches().search(ODD, body("'missing'")).reason());
    }

    /** The platform's own fields are no texts either, or are read as they print. */
    public void testMetadataFields() {
        for (String field : List.of(
                "_id",
                "_index",
                "_source",
                "_routing",
                "_seq_no",
                "_version",
                "_field_names",
                "_ignored",
                "_doc_count",
                "_nested_path",
                "_primary_term",
                "_data_stream_timestamp")) {
            Answer plain = searches().plain(ODD, body("'" + field + "'"));
            Answer answer = searches().search(ODD, body("'" + field + "'"));
            assertEquals(field, plain.unscored(), answer.unscored());
            assertEquals(field, plain.around(), answer.around());
        }
    }

    public void testOddFieldsBesideARealOne() {
        searches().assertReordered(ODD, body("'all', 'blob', 'off', 'missing', '_source', 'list'"));
    }

    public void testOddTexts() {
        String all = "{'size': 20, '_source': false, 'query': {'match_all': {}}, 'ext': {'cross_encoder': {'query':"
                + " 'what is under the bridge'}}}";
        Answer answer = searches().assertReordered(ODD_TEXTS, all);
        assertEquals(oddTexts().size(), answer.hits().size());
        // a megabyte is more than a node reads of a field, and the report says that one text was cut
        assertEquals(1, answer.get("ext.cross_encoder.texts_cut"));
        assertEquals(Integer.toString(oddTexts().size() - 1), answer.ids().get(0));
    }

    public void testOddQuestions() {
        for (String question : List.of(
                "\\u0000", "\\ud83d", "\\udca7", "[SEP]", "\\u200b", "water \\u0000 \\ud83d", "?!.,", "水はどこから")) {
            String body = "{'size': 80, 'query': {'match': {'text': {'query': 'water " + question
                    + "'}}}, 'ext': {'cross_encoder': {'query': '" + question + "'}}}";
            Answer plain = searches().plain(ARTICLES, body);
            Answer answer = searches().search(ARTICLES, body);
            assertEquals(question, plain.unscored(), answer.unscored());
            Searches.assertNeverRises(answer);
            assertNotNull(question, answer.report());
        }
    }

    public void testEmptyQuestion() {
        for (String query : List.of("", "   ")) {
            searches().assertUntouched("no_hits", ARTICLES, "{'query': {'match': {'text': '" + query + "'}}}");
        }
        searches()
                .assertUntouched(
                        "no_query_text",
                        ARTICLES,
                        "{'query': {'match': {'text': {'query': ' ', 'zero_terms_query': 'all'}}}}");
    }

    /** The model reads the head of such a question, and the report says so. */
    public void testTenThousandWords() {
        String words = "how much water ".repeat(3_334).strip();
        Answer answer = searches()
                .assertReordered(
                        ARTICLES,
                        "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'query': '" + words + "'}}}");
        assertEquals(true, answer.get("ext.cross_encoder.query_truncated"));
        // a keyword field takes them as one word, so that the platform accepts the query
        Answer inferred = searches()
                .assertReordered(
                        ARTICLES,
                        "{'size': 80, 'query': {'bool': {'must': {'match': {'text': 'water'}}, 'should': {'match':"
                                + " {'topic': '" + words + "'}}}}}");
        assertEquals(true, inferred.get("ext.cross_encoder.query_truncated"));
    }

    /** More words than a query may have clauses are refused as before. */
    public void testTooManyDifferentWordsAreRefusedAsBefore() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            words.append("word").append(i).append(' ');
        }
        String body = "{'query': {'match': {'text': '" + words + "'}}}";
        Exception plain = expectThrows(Exception.class, () -> searches().plain(ARTICLES, body));
        Exception refused = expectThrows(Exception.class, () -> searches().search(ARTICLES, body));
        assertEquals(plain.getClass(), refused.getClass());
        assertEquals(plain.getMessage(), refused.getMessage());
    }

    public void testWindowOfTenThousand() {
        Answer answer = searches()
                .assertReordered(
                        ARTICLES,
                        "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'window_size': 10000}}}");
        assertEquals(80, answer.get("ext.cross_encoder.candidates"));
    }

    public void testSmallestAndLargestWindows() {
        for (String windows :
                List.of("'window_tokens': 16, 'overlap_tokens': 15", "'window_tokens': 100000, 'max_windows': 1000")) {
            Answer answer = searches()
                    .search(
                            ODD_TEXTS,
                            "{'size': 20, '_source': false, 'query': {'match_all': {}}, 'ext': {'cross_encoder': {'query':"
                                    + " 'what is under the bridge', 'timeout': '2s', " + windows + "}}}");
            assertEquals(oddTexts().size(), answer.hits().size());
            assertTrue(
                    Map.copyOf(answer.report()).toString(),
                    List.of("complete", "partial", "kept_order").contains(answer.status()));
            Searches.assertNeverRises(answer);
        }
    }
}
