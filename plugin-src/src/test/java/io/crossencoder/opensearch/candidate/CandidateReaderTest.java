package io.crossencoder.opensearch.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.candidate.Candidate.FieldSlice;
import io.crossencoder.opensearch.candidate.Candidate.Part;
import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.RerankOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.TotalHits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHit.NestedIdentity;
import org.opensearch.search.SearchHits;

/** Which text of a hit is scored? */
class CandidateReaderTest {
    private static final String SOURCE = """
            {"title": "Title", "text": "Body text", "year": 1999, "tags": ["a", "b"], "empty": "", "blank": " ", "nothing": null,
             "author": {"name": "Ann", "born": 1950}, "parts": [{"text": "one"}, {"text": "two"}], "dotted.name": "dotted"}""";

    @Test
    void fieldsAreJoinedWithTheirSeparators() {
        assertEquals("Title Body text", text(fields("title", "text")));
        assertEquals(
                "Title\n\nBody text",
                text(options("fields", List.of("title", Map.of("field", "text", "separator", "\n\n")))));
    }

    @Test
    void fieldsWithoutTextLeaveNoSeparator() {
        assertEquals("Title Body text", text(fields("none", "title", "empty", "nothing", "text")));
        assertEquals("Title", text(options("fields", List.of("none", Map.of("field", "title", "separator", " | ")))));
    }

    @Test
    void numbersArraysAndPathsHaveText() {
        assertEquals("1999", text(fields("year")));
        assertEquals("a\nb", text(fields("tags")));
        assertEquals("Ann", text(fields("author.name")));
        assertEquals("one\ntwo", text(fields("parts.text")));
        assertEquals("dotted", text(fields("dotted.name")));
    }

    @Test
    void anObjectsStringsAreItsText() {
        assertEquals("Ann", text(fields("author")));
        assertEquals("one\ntwo", text(fields("parts")));
    }

    @Test
    void aPatternStandsForTheStringsThatMatch() {
        assertEquals("Body text\nTitle", text(fields("t*t*")));
        assertEquals("one\ntwo", text(fields("par*.text")));
        assertEquals("Ann\ndotted", text(fields("*.name")));
        assertEquals(List.of(), read(fields("year*", "no*"), SOURCE, 100).parts());
    }

    @Test
    void missingAndBlankFieldsHaveNone() {
        assertEquals(
                List.of(),
                read(fields("none", "empty", "blank", "nothing"), SOURCE, 100).parts());
        assertEquals(List.of(), read(fields("title"), "{}", 100).parts());
    }

    @Test
    void aHitWithoutSourceHasNone() {
        SearchHit hit = new SearchHit(1);
        hit.score(2);
        assertEquals(new Candidate(2, List.of(), false), new CandidateReader(fields("title"), 100).read(hit));
    }

    @Test
    void weightedFieldsAreScoredOnTheirOwn() {
        RerankOptions options =
                options("fields", List.of(Map.of("field", "title", "weight", 3), "none", "text", "blank"));
        assertEquals(
                List.of(whole("title", "Title", 3), whole("text", "Body text", 1)),
                read(options, SOURCE, 100).parts());
    }

    @Test
    void aTemplateIsOneText() {
        assertEquals("Title (1999)", text(options("text", "{{title}} ({{year}})")));
        assertEquals(
                List.of(),
                read(options("text", "{{none}} ({{empty}})"), SOURCE, 100).parts());
    }

    @Test
    void aLongTextIsCutAndSaidToBe() {
        Candidate cut = read(fields("title", "text"), SOURCE, 6);
        assertEquals("Title Body t", cut.parts().get(0).text());
        assertTrue(cut.cut());
        assertFalse(read(fields("title", "text"), SOURCE, 9).cut());
    }

    /** One window of 16 tokens needs no more than 256 characters: what comes after them is not missed. */
    @Test
    void aTextIsCutOnlyWhereTheNodesLimitCutsIt() {
        RerankOptions lead = OptionsParser.override(
                fields("text"), Map.of("window_selection", "lead", "max_windows", 1, "window_tokens", 16));
        String source = "{\"text\": \"" + "word ".repeat(100) + "\"}";
        assertEquals(256, read(lead, source, 1_000).parts().get(0).text().length());
        assertFalse(read(lead, source, 1_000).cut());
        assertFalse(read(lead, source, 300).cut());
        assertTrue(read(lead, source, 200).cut());
    }

    @Test
    void shippedTextsWinOverSource() {
        SearchHit hit = hit(SOURCE);
        ShippedTexts.attach(hit, Map.of("text", "shipped"));
        Candidate candidate = new CandidateReader(fields("title", "text"), 100).read(hit);
        assertEquals(List.of(whole("text", "shipped", 1)), candidate.parts());
    }

    @Test
    void theTextsThatAHitBringsAreCountedWithoutReadingTheSource() {
        SearchHit hit = hit(SOURCE);
        assertEquals(SOURCE.length(), new CandidateReader(fields("title"), 1_000).chars(hit));
        assertEquals(20, new CandidateReader(fields("title", "text"), 10).chars(hit));
        ShippedTexts.attach(hit, Map.of("title", "of a shard", "text", "shipped"));
        assertEquals(17, new CandidateReader(fields("title", "text"), 10).chars(hit));
        assertEquals(0, new CandidateReader(fields("title"), 10).chars(new SearchHit(1)));
    }

    /** A shard ships a little more than is used, so that this side sees that there was more. */
    @Test
    void aShippedTextThatWasCutIsSaidToBe() {
        TextFetchExt wanted = TextFetchExt.upTo(10, List.of("text"), 1);
        for (String text :
                List.of("x".repeat(11), "123456789\uD83D\uDE00", "1234567890\uD83D\uDE00", "x".repeat(1_000))) {
            SearchHit hit = hit("{}");
            ShippedTexts.attach(hit, Map.of("text", FieldText.of(List.of(text), wanted.maxChars())));
            assertTrue(new CandidateReader(fields("text"), 10).read(hit).cut(), text);
        }
        SearchHit whole = hit("{}");
        ShippedTexts.attach(whole, Map.of("text", FieldText.of(List.of("x".repeat(10)), wanted.maxChars())));
        assertFalse(new CandidateReader(fields("text"), 10).read(whole).cut());
    }

    @Test
    void shippedTextsAreTakenOutAgainFromInnerHitsToo() {
        SearchHit inner = hit("{}");
        ShippedTexts.attach(inner, Map.of("text", "shipped"));
        SearchHit outer = hit("{}");
        ShippedTexts.attach(outer, Map.of("text", "shipped"));
        outer.setInnerHits(Map.of("group", hits(inner)));
        ShippedTexts.remove(outer);
        assertNull(ShippedTexts.of(outer));
        assertNull(ShippedTexts.of(inner));
        assertTrue(outer.getDocumentFields().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '§',
            value = {
                "{{title}}. {{text}}, Title. Body text",
                "{{ title }}{{text}}, TitleBody text",
                "{{author.name}}!, Ann!",
                "{{none}}{{title}}, Title",
                "{{title}} {x} }}, Title {x} }}"
            })
    void templatesAreFilledIn(String template, String text) {
        assertEquals(text, text(options("text", template)));
    }

    @Test
    void aFieldsTextIsNotReadAsATemplate() {
        Candidate candidate = read(options("text", "{{a}}"), "{\"a\": \"{{b}} $1\", \"b\": \"B\"}", 100);
        assertEquals("{{b}} $1", candidate.parts().get(0).text());
    }

    /** A stretch of joined texts belongs to the field that has most of it. */
    @Test
    void stretchesOfJoinedTextsLieInOneField() {
        Part part = read(fields("title", "text"), SOURCE, 100).parts().get(0); // Title Body text
        assertEquals(new FieldSlice("title", 0, 5, "Title"), part.slice(0, 6));
        assertEquals(new FieldSlice("text", 0, 9, "Body text"), part.slice(0, 15));
        assertEquals(new FieldSlice("text", 5, 7, "te"), part.slice(11, 13));
        assertEquals(new FieldSlice("title", 3, 5, "le"), part.slice(3, 8));
        assertNull(part.slice(5, 6));
    }

    @Test
    void aFieldNamedTwiceIsFoundInBothPlaces() {
        Part part = read(options("text", "{{title}}: {{text}} ({{title}})"), SOURCE, 100)
                .parts()
                .get(0);
        assertEquals(new FieldSlice("title", 0, 5, "Title"), part.slice(0, 7));
        assertEquals(new FieldSlice("title", 1, 5, "itle"), part.slice(19, 30));
    }

    /** Its source is that of its object, and names lead to it from the document. */
    @Test
    void anInnerHitOfNestedObjectsIsReadWhereItLies() {
        String object = "{\"text\": \"one\", \"by\": {\"name\": \"Ann\"}, \"vector\": [1, 2]}";
        NestedIdentity parts = new NestedIdentity("parts", 3, null);
        NestedIdentity deeper = new NestedIdentity("a.b", 0, new NestedIdentity("parts", 1, null));
        for (String names : List.of("parts.text", "parts", "parts.t*", "p*t")) {
            assertEquals(names.equals("parts") ? "Ann\none" : "one", inner(fields(names), parts, object), names);
        }
        assertEquals("Ann one", inner(fields("title", "parts.by.name", "parts.text"), parts, object));
        assertEquals("one", inner(options("text", "{{title}}: {{parts.text}}"), parts, object));
        assertEquals("one", inner(fields("a.b.parts.text"), deeper, object));
        assertEquals("one", inner(fields("a.*.text"), deeper, object));
        assertEquals("", inner(fields("text", "other.text", "b.parts.text"), deeper, object));
    }

    private static String inner(RerankOptions options, NestedIdentity at, String object) {
        SearchHit hit = new SearchHit(1, "1", at, Map.of(), Map.of());
        hit.sourceRef(new BytesArray(object));
        List<Part> parts = new CandidateReader(options, 100).read(hit).parts();
        return parts.isEmpty() ? "" : parts.get(0).text();
    }

    private static Part whole(String field, String text, double weight) {
        return new Part(text, weight, List.of(new Candidate.Span(field, 0, text.length())));
    }

    private static SearchHits hits(SearchHit... hits) {
        return new SearchHits(hits, new TotalHits(hits.length, TotalHits.Relation.EQUAL_TO), 1);
    }

    private static String text(RerankOptions options) {
        List<Part> parts = read(options, SOURCE, 100).parts();
        assertEquals(1, parts.size());
        assertEquals(1, parts.get(0).weight());
        return parts.get(0).text();
    }

    private static Candidate read(RerankOptions options, String source, int maxChars) {
        return new CandidateReader(options, maxChars).read(hit(source));
    }

    private static SearchHit hit(String source) {
        SearchHit hit = new SearchHit(1, "1", Map.of(), Map.of());
        hit.sourceRef(new BytesArray(source));
        hit.score(2);
        return hit;
    }

    private static RerankOptions fields(String... names) {
        return options("fields", List.of((Object[]) names));
    }

    private static RerankOptions options(String option, Object value) {
        return OptionsParser.parseProcessor(new HashMap<>(Map.of(option, value)));
    }
}
