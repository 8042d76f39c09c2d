package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.rest.RestStatus;

/** Is a wrong option refused as the caller's mistake, by its name? */
public class RefusedInputClusterTests extends RerankingClusterTestCase {

    /** What is wrong, and the option that the error must name. */
    private static final Map<String, String> WRONG_EVERYWHERE = Map.ofEntries(
            Map.entry("'window_tokens': 'many'", "window_tokens"),
            Map.entry("'window_tokens': 3", "window_tokens"),
            Map.entry("'window_tokens': 64, 'overlap_tokens': 64", "overlap_tokens"),
            Map.entry("'overlap_tokens': -1", "overlap_tokens"),
            Map.entry("'overlap_tokens': 4000000000", "overlap_tokens"),
            Map.entry("'max_windows': 0", "max_windows"),
            Map.entry("'max_windows': 1.5", "max_windows"),
            Map.entry("'window_selection': 'best'", "window_selection"),
            Map.entry("'pooling': 'mean'", "pooling"),
            Map.entry("'combine': 'sum'", "combine"),
            Map.entry("'combine': 'linear', 'weight': 2", "weight"),
            Map.entry("'weight': 'heavy'", "weight"),
            Map.entry("'activation': true", "activation"),
            Map.entry("'min_score': 'high'", "min_score"),
            Map.entry("'top_n': 0", "top_n"),
            Map.entry("'timeout': 5", "timeout"),
            Map.entry("'timeout': 'soon'", "timeout"),
            Map.entry("'timeout': '0ms'", "timeout"),
            Map.entry("'failure_mode': 'panic'", "failure_mode"),
            Map.entry("'keep_previous_score': 'yes'", "keep_previous_score"),
            Map.entry("'inner_hits': 3", "inner_hits"),
            Map.entry("'query': {'paths': 'a'}", "query"),
            Map.entry("'query': 7", "query"),
            Map.entry("'model': ['default']", "model"),
            Map.entry("'colour': 'red'", "colour"));

    private static void assertRefused(String option, Exception e) {
        assertEquals(option + ": " + e, RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
        String message = ExceptionsHelper.stackTrace(e);
        assertTrue(message, message.contains("[" + option + "]"));
    }

    private static void put(String processors) {
        searches().putPipeline("wrong", processors);
    }

    public void testPipelines() {
        WRONG_EVERYWHERE.forEach((wrong, option) -> assertRefused(
                option,
                expectThrows(
                        Exception.class,
                        () -> put(
                                "{'response_processors': [{'cross_encoder': {'fields': ['text'], " + wrong + "}}]}"))));
    }

    public void testOverridesOfOneSearch() {
        WRONG_EVERYWHERE.forEach((wrong, option) -> assertRefused(
                option,
                expectThrows(
                        Exception.class,
                        () -> searches()
                                .search(
                                        ARTICLES,
                                        "{" + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {" + wrong + "}}}"))));
    }

    public void testInlinePipelines() {
        for (String wrong : List.of("'window_tokens': 'many'", "'colour': 'red'", "'model': 'nowhere'")) {
            String option = wrong.substring(1, wrong.indexOf("':"));
            assertRefused(
                    option,
                    expectThrows(
                            Exception.class,
                            () -> searches()
                                    .search(
                                            ARTICLES,
                                            "{" + MATCH_ALL_WORDS + ", 'search_pipeline': {'response_processors':"
                                                    + " [{'cross_encoder': {'fields': ['text'], " + wrong + "}}]}}")));
        }
    }

    public void testFields() {
        for (String wrong : List.of(
                "",
                "'fields': []",
                "'fields': 'text'",
                "'fields': [7]",
                "'fields': ['']",
                "'fields': [{'field': 'text', 'weight': 0}]",
                "'fields': [{'field': 'text', 'weight': 'x'}]",
                "'fields': [{'name': 'text'}]")) {
            Exception e = expectThrows(
                    Exception.class, () -> put("{'response_processors': [{'cross_encoder': {" + wrong + "}}]}"));
            assertEquals(wrong + ": " + e, RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
        }
        assertRefused(
                "text",
                expectThrows(
                        Exception.class,
                        () -> put("{'response_processors': [{'cross_encoder': {'text': 'no field in here'}}]}")));
        assertRefused(
                "fields",
                expectThrows(
                        Exception.class,
                        () -> put("{'response_processors': [{'cross_encoder': {'fields': ['a'], 'text': '{{a}}'}}]}")));
    }

    public void testWindowSize() {
        for (String wrong : List.of("0", "-5", "10001", "'ten'", "2.5")) {
            assertRefused(
                    "window_size",
                    expectThrows(
                            Exception.class,
                            () -> put("{'request_processors': [{'rerank_candidates': {'window_size': " + wrong
                                    + "}}]}")));
            assertRefused(
                    "window_size",
                    expectThrows(
                            Exception.class,
                            () -> searches()
                                    .search(
                                            ARTICLES,
                                            "{" + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'window_size': "
                                                    + wrong + "}}}")));
        }
    }

    public void testUnknownOptionOfTheRequestProcessor() {
        assertRefused(
                "window",
                expectThrows(
                        Exception.class, () -> put("{'request_processors': [{'rerank_candidates': {'window': 10}}]}")));
    }

    /** Every node's operator must put the model there; the error says where. */
    public void testUnknownModel() {
        for (String name : List.of("nowhere", "../default", "", "a b")) {
            Exception e = expectThrows(
                    Exception.class,
                    () -> put("{'response_processors': [{'cross_encoder': {'fields': ['text'], 'model': '" + name
                            + "'}}]}"));
            assertRefused("model", e);
        }
    }

    /** A model is looked up while the search runs, as with one that is lost: the order stays and the report says why. */
    public void testUnknownModelOfOneSearch() throws Exception {
        String body = "{" + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'model': 'nowhere'}}}";
        assertBusy(() -> {
            Answer answer = searches().search(ARTICLES, body);
            assertEquals(searches().plain(ARTICLES, body).lasting(), answer.lasting());
            assertEquals("kept_order", answer.status());
            assertEquals("model_unavailable", answer.reason());
            assertTrue(
                    answer.report().toString(),
                    answer.report().get("detail").toString().contains("[nowhere]"));
        });
    }

    /** What could not be put has changed nothing. */
    public void testSearchesGoOn() {
        searches().assertReordered(ARTICLES, "{'size': 80, " + MATCH_ALL_WORDS + "}");
    }
}
