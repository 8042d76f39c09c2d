package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.List;

/** Does {@code rescore} with {@code cross_encoder} on a shard what the processor does on the coordinator? */
public class RescoreClusterTests extends RescoringClusterTestCase {
    /** Same window, same scores, same order; the tail too. */
    public void testOneShardRanksAsTheProcessorDoes() {
        for (int window : List.of(1, 7, 50, 80, 100)) {
            for (String options : List.of(
                    "",
                    ", 'combine': 'anchored'",
                    ", 'combine': 'linear'",
                    ", 'combine': 'rrf'",
                    ", 'stages': [{'model': 'twin', 'keep': 5}]",
                    ", 'query': 'what is rain'")) {
                String ext = ", 'ext': {'cross_encoder': {'window_size': " + window + options + "}}";
                Answer processor = searches().search(ONE, all(ext));
                assertEquals("complete", processor.status());
                Answer rescorer = rescored(ONE, rescore(window, options));
                assertEquals(options, processor.hits(), rescorer.hits());
                assertEquals(options, processor.get("hits.max_score"), rescorer.get("hits.max_score"));
                assertEquals(processor.get("hits.total"), rescorer.get("hits.total"));
            }
        }
    }

    /** Each shard reranks its own best; the answer is merged by the new scores. */
    public void testEachShardRanksItsOwn() {
        Answer answer = rescored(ARTICLES, rescore(10, ""));
        assertEquals(80, answer.hits().size());
        Searches.assertNeverRises(answer);
        assertEquals(30, answer.reranked());
        assertEquals(Article.ANSWER, answer.ids().get(0));
        Answer everything = rescored(ARTICLES, rescore(80, ""));
        Answer processor = searches().search(ARTICLES, all(""));
        assertEquals(byId(processor), byId(everything));
        Searches.assertNeverRises(everything);
    }

    public void testWindowIsAHundredUnlessSaid() {
        String rescore = ", 'rescore': {'cross_encoder': {" + CROSS_ENCODER + "}}";
        assertEquals(
                rescored(ONE, rescore(100, "")).hits(), rescored(ONE, rescore).hits());
        String ten = rescore.replace("{'cross", "{'window_size': 10, 'cross");
        assertEquals(10, rescored(ONE, ten).reranked());
    }

    public void testPagesAreTheLongList() {
        for (String index : List.of(ONE, ARTICLES)) {
            List<String> ids = new ArrayList<>();
            for (int from = 0; from < 80; from += 9) {
                String body = "{'from': " + from + ", 'size': 9, " + MATCH_ALL_WORDS + rescore(20, "") + "}";
                ids.addAll(searches().plain(index, body).ids());
            }
            assertEquals(rescored(index, rescore(20, "")).ids(), ids);
        }
    }

    public void testFieldsAndTemplates() {
        for (String fields : List.of(
                "'fields': ['notes.note']",
                "'fields': ['ti*']",
                "'fields': [{'field': 'title', 'weight': 2}, 'text']",
                "'text': '{{title}}: {{text}}'")) {
            String rescore = ", 'rescore': {'window_size': 80, 'cross_encoder': {'timeout': '60s', " + fields + "}}";
            Answer processor = searches().search(ONE, all(", 'ext': {'cross_encoder': {" + fields + "}}"));
            assertEquals("complete", processor.status());
            assertEquals(fields, processor.hits(), rescored(ONE, rescore).hits());
        }
    }

    /** Other queries' words do not count; what the body says does. */
    public void testQuestion() {
        String filtered = "{'size': 80, 'query': {'bool': {'must': {'match': {'text': '" + Article.QUESTION + "'}},"
                + " 'filter': {'match': {'text': 'water'}}}}";
        assertEquals(
                byId(rescored(ONE, rescore(80, ""))), byId(searches().plain(ONE, filtered + rescore(80, "") + "}")));
        String said = ", 'query': {'path': 'ext.cross_encoder.query'}";
        String ext = ", 'ext': {'cross_encoder': {'query': 'why do camels'}}";
        assertEquals(
                byId(rescored(ONE, rescore(80, ", 'query': 'why do camels'"))),
                byId(rescored(ONE, rescore(80, said) + ext)));
    }

    /** Scores like dates lie far from zero, and close together. */
    public void testHitsOfSeveralShardsKeepTheirOrderWhereNothingIsReranked() {
        String dates =
                "{'size': 80, 'query': {'function_score': {" + MATCH_ALL_WORDS + ", 'functions': [{'weight': 1.7e9},"
                        + " {'field_value_factor': {'field': 'number', 'factor': 1000}}],"
                        + " 'score_mode': 'sum', 'boost_mode': 'replace'}}";
        Answer answer = searches().plain(ARTICLES, dates + rescore(50, ", 'model': 'nobodys'") + "}");
        assertEquals(searches().plain(ARTICLES, dates + "}").ids(), answer.ids());
        assertEquals(0, answer.reranked());
    }

    public void testDocumentsWithoutTextComeLast() {
        String rescore = ", 'rescore': {'window_size': 80, 'cross_encoder': {'fields': ['nowhere']}}";
        Answer plain = rescored(ONE, "");
        Answer answer = rescored(ONE, rescore);
        assertEquals(plain.ids(), answer.ids());
        assertEquals(0, answer.reranked());
    }
}
