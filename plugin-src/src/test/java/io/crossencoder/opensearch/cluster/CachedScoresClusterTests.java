package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;

/** Is a score that is remembered always that of the text that is there now, whatever was done to the documents? */
public class CachedScoresClusterTests extends RerankingClusterTestCase {
    private static final String CHANGING = "changing";
    private static final String COPY = "copy";
    private static final Article FIRST = Article.all().get(0);
    private static final List<Article> OTHERS = Article.all().subList(2, 5);

    /** Scores are the models' alone: updates move first-stage scores. */
    private static final String BODY =
            "{'size': 10, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'combine': 'replace'}}}";

    /** The node whose cache remembers. */
    private static Searches node() {
        return searches(internalCluster().getNodeNames()[0]);
    }

    /**
     * Scores by document.
     *
     * @param run how many windows must not be in the cache
     */
    private static Map<String, Double> scores(String index, int run) {
        Answer answer = node().search(index, BODY);
        assertEquals("complete", answer.status());
        int scored = (int) answer.get("ext.cross_encoder.windows.scored");
        assertEquals(answer.hits().size(), scored);
        assertEquals(run, scored - (int) answer.get("ext.cross_encoder.windows.cached"));
        Map<String, Double> scores = new TreeMap<>();
        answer.hits().forEach(hit -> scores.put((String) hit.get("_id"), (Double) hit.get("_score")));
        return scores;
    }

    private static Map<String, Double> without(String id, Map<String, Double> scores) {
        Map<String, Double> others = new TreeMap<>(scores);
        others.remove(id);
        return others;
    }

    public void testScoresFollowTheirTexts() {
        node().createArticles(CHANGING, PIPELINE, Article.all().subList(0, 5));
        Map<String, Double> before = scores(CHANGING, 5);
        assertEquals(before, scores(CHANGING, 0));

        Article changed =
                new Article(0, FIRST.topic(), FIRST.title(), "Frozen water bursts pipes, so let them run dry.");
        node().index(CHANGING, List.of(changed));
        Map<String, Double> updated = scores(CHANGING, 1);
        assertNotEquals(before.get("0"), updated.get("0"));
        assertEquals(without("0", before), without("0", updated));

        Article taken = new Article(1, FIRST.topic(), FIRST.title(), FIRST.text());
        node().index(CHANGING, List.of(taken));
        Map<String, Double> exchanged = scores(CHANGING, 0);
        assertEquals(before.get("0"), exchanged.get("1"));
        assertNotEquals(before.get("1"), exchanged.get("1"));
        assertEquals(without("1", updated), without("1", exchanged));

        node().client()
                .delete(new DeleteRequest(CHANGING, "0").setRefreshPolicy(RefreshPolicy.IMMEDIATE))
                .actionGet();
        assertEquals(without("0", exchanged), scores(CHANGING, 0));

        node().createArticles(COPY, PIPELINE, OTHERS);
        node().index(COPY, List.of(taken));
        assertEquals(without("0", exchanged), scores(COPY, 0));
    }
}
