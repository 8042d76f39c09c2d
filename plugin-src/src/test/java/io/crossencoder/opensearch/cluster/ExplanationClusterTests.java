package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;

/** Does an explanation account for the score that it explains, and a profile for the time? */
public class ExplanationClusterTests extends RerankingClusterTestCase {

    private static Answer search(String options, String more) {
        return searches()
                .search(
                        ARTICLES,
                        "{'size': 20, " + MATCH_ALL_WORDS + more + ", 'ext': {'cross_encoder': {" + options + "}}}");
    }

    private static Map<?, ?> explanation(Map<String, Object> hit) {
        return (Map<?, ?>) hit.get("_explanation");
    }

    private static Map<?, ?> detail(Map<?, ?> explanation, int index) {
        return (Map<?, ?>) ((List<?>) explanation.get("details")).get(index);
    }

    private static double value(Map<?, ?> explanation) {
        return ((Number) explanation.get("value")).doubleValue();
    }

    private static String description(Map<?, ?> explanation) {
        return (String) explanation.get("description");
    }

    public void testLogitLeadsToTheScore() {
        for (Map<String, Object> hit : search("'explain': true", "").hits()) {
            Map<?, ?> explanation = explanation(hit);
            assertEquals(hit.get("_score"), explanation.get("value"));
            assertEquals(
                    "cross_encoder [default] on [cpu]: sigmoid of the combined logit, at least 1.0E-5",
                    description(explanation));
            Map<?, ?> combined = detail(explanation, 0);
            double score = Math.max(1e-5, 1 / (1 + Math.exp(-value(combined))));
            assertEquals((double) hit.get("_score"), score, 1e-6);
            Map<?, ?> pooled = detail(combined, 0);
            assertEquals(value(combined), value(pooled), 0);
            Map<?, ?> window = detail(pooled, 0);
            assertEquals(value(pooled), value(window), 1e-6);
            assertTrue(description(window), description(window).startsWith("window: field [text] from [0] to ["));
        }
    }

    public void testAnchorIsPartOfTheSum() {
        Answer answer = search("'explain': true, 'combine': 'anchored', 'weight': 4", "");
        double highest = answer.hits().stream()
                .mapToDouble(hit -> value(detail(detail(explanation(hit), 0), 1)))
                .max()
                .orElseThrow();
        for (Map<String, Object> hit : answer.hits()) {
            Map<?, ?> combined = detail(explanation(hit), 0);
            double first = value(detail(combined, 1));
            assertEquals(value(combined), value(detail(combined, 0)) + 4 * first / highest, 1e-5);
            assertTrue(description(combined), description(combined).startsWith("combine [anchored]"));
        }
    }

    /** {@code explain} of the search itself: what the shard said is kept, as the explanation of the first-stage score. */
    public void testFirstStageIsExplainedToo() {
        Answer answer = search("'window_size': 10", ", 'explain': true");
        Map<?, ?> plain = explanation(searches()
                .plain(ARTICLES, "{'size': 20, 'explain': true, " + MATCH_ALL_WORDS + "}")
                .hits()
                .get(0));
        boolean found = false;
        for (Map<String, Object> hit : answer.hits().subList(0, 10)) {
            assertNotNull(hit.get("_shard"));
            Map<?, ?> first = detail(detail(explanation(hit), 0), 1);
            found |= detail(first, 0).equals(plain);
        }
        assertTrue(found);
        for (Map<String, Object> hit : answer.hits().subList(10, 20)) {
            assertEquals(hit.get("_score"), explanation(hit).get("value"));
            assertTrue(description(explanation(hit)).contains("past the candidate window"));
        }
    }

    public void testCachedWindowsAreSaidToBe() {
        String question = "'query': 'an explanation that nobody has asked for', ";
        String node = internalCluster().getNodeNames()[0];
        String body =
                "{'size': 20, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {" + question + "'explain': true}}}";
        for (String source : List.of("computed", "from the cache")) {
            for (Map<String, Object> hit : searches(node).search(ARTICLES, body).hits()) {
                String window = description(detail(detail(detail(explanation(hit), 0), 0), 0));
                assertTrue(window, window.endsWith(source));
            }
        }
    }

    public void testFusionsAreExplainedAsTheyAre() {
        for (String combine : List.of("linear", "rrf")) {
            for (Map<String, Object> hit :
                    search("'explain': true, 'combine': '" + combine + "'", "").hits()) {
                Map<?, ?> combined = detail(explanation(hit), 0);
                assertEquals((double) hit.get("_score"), Math.max(1e-5, value(combined)), 1e-6);
                assertTrue(description(combined).startsWith("combine [" + combine + "]"));
            }
        }
    }

    public void testNothingIsExplainedUnlessAskedFor() {
        assertNull(explanation(search("'top_n': 5", "").hits().get(0)));
    }

    public void testProfileSaysWhereTheTimeWent() {
        Answer answer = search("'query': 'where has the time gone'", ", 'profile': true");
        Map<?, ?> times = (Map<?, ?>) answer.get("ext.cross_encoder.times");
        assertEquals(
                List.of("order_ms", "queue_ms", "run_ms", "tokenise_ms"),
                times.keySet().stream().sorted().toList());
        double all = 0;
        for (Object time : times.values()) {
            assertTrue(times.toString(), (double) time >= 0);
            all += (double) time;
        }
        assertTrue(times.toString(), (double) times.get("run_ms") > (double) times.get("tokenise_ms"));
        int took = (int) answer.get("ext.cross_encoder.took_ms");
        // tokenising and running overlap
        assertTrue(times + " of " + took, all - (double) times.get("tokenise_ms") <= took + 1);
        assertNull(search("'top_n': 5", "").get("ext.cross_encoder.times"));
    }
}
