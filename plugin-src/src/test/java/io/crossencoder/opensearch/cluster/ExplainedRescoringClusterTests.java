package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.unit.TimeValue;

/** Does a shard explain the scores that its rescorer gave? */
public class ExplainedRescoringClusterTests extends RescoringClusterTestCase {
    private static String body(String rescore) {
        return "{'size': 80, 'explain': true, " + MATCH_ALL_WORDS + ", 'rescore': {'window_size': 10, 'cross_encoder':"
                + " {" + CROSS_ENCODER + rescore + "}}}";
    }

    private static Map<?, ?> explanation(Map<String, Object> hit) {
        return (Map<?, ?>) hit.get("_explanation");
    }

    private static Map<?, ?> detail(Map<?, ?> explanation, int index) {
        return (Map<?, ?>) ((List<?>) explanation.get("details")).get(index);
    }

    private static String description(Map<?, ?> explanation) {
        return (String) explanation.get("description");
    }

    /** From the score to the windows and on to what the first stage says. */
    private static void assertExplained(Answer answer, Answer plain) {
        int reranked = 0;
        for (Map<String, Object> hit : answer.hits()) {
            Map<?, ?> explanation = explanation(hit);
            assertEquals(hit.get("_score"), explanation.get("value"));
            boolean isReranked = (double) hit.get("_score") >= 1e-5;
            Map<?, ?> first;
            if (isReranked) {
                reranked++;
                assertTrue(description(explanation).startsWith("cross_encoder [default] on [cpu]: sigmoid"));
                Map<?, ?> combined = detail(explanation, 0);
                assertTrue(description(detail(detail(combined, 0), 0)).startsWith("window: field ["));
                first = detail(combined, 1);
            } else {
                assertTrue(description(explanation).startsWith("not reranked: past the candidate window"));
                first = detail(explanation, 0);
            }
            Map<String, Object> before = plain.hits().stream()
                    .filter(other -> other.get("_id").equals(hit.get("_id")))
                    .findFirst()
                    .orElseThrow();
            assertEquals(explanation(before), detail(first, 0));
        }
        assertEquals(answer.get("_shards.total"), reranked / 10);
    }

    private static String plain() {
        return "{'size': 80, 'explain': true, " + MATCH_ALL_WORDS + "}";
    }

    public void testScoresAreExplained() {
        for (String index : List.of(ONE, ARTICLES)) {
            assertExplained(
                    searches().plain(index, body(", 'combine': 'anchored'")),
                    searches().plain(index, plain()));
        }
    }

    public void testOnAPointInTime() {
        String pit = client().execute(
                        CreatePitAction.INSTANCE, new CreatePitRequest(TimeValue.timeValueMinutes(5), true, ARTICLES))
                .actionGet()
                .getId();
        String body = body("").replaceFirst("\\{", "{'pit': {'id': '" + pit + "'}, ");
        try {
            for (int i = 0; i < 3; i++) {
                SearchRequest request = new SearchRequest().source(searches().source(body));
                assertExplained(searches().send(request), searches().plain(ARTICLES, plain()));
            }
        } finally {
            client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit))
                    .actionGet();
        }
    }

    public void testWhatWasNotRerankedSaysWhy() {
        for (Map<String, Object> hit :
                searches().plain(ARTICLES, body(", 'model': 'nobodys'")).hits()) {
            assertEquals(hit.get("_score"), explanation(hit).get("value"));
            assertTrue(description(explanation(hit)).startsWith("not reranked: [model] [nobodys] is not on this node"));
        }
    }

    /** Another rescorer explains what it made of ours. */
    public void testInARowOfRescorers() {
        String second = "{'window_size': 80, 'query': {'rescore_query': {'match_all': {}}, 'query_weight': 0.5}}";
        String row = body("").replace("'rescore': ", "'rescore': [").replaceFirst("\\}$", ", " + second + "]}");
        for (Map<String, Object> hit : searches().plain(ARTICLES, row).hits()) {
            assertEquals((double) hit.get("_score"), (double) explanation(hit).get("value"), 1e-6);
        }
    }
}
