package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;

/** Do counts stay what they were, although more hits are fetched than the client asked for? */
public class TotalHitsClusterTests extends RerankingClusterTestCase {

    public void testTrackTotalHits() {
        for (String track : List.of("true", "false", "100", "80")) {
            Answer answer = searches()
                    .assertReordered(
                            ARTICLES, "{'size': 80, 'track_total_hits': " + track + ", " + MATCH_ALL_WORDS + "}");
            assertEquals(track.equals("false"), answer.get("hits.total") == null);
        }
    }

    /**
     * The legitimate difference: Lucene counts at least as many hits as it collects. A bound below the candidate window may
     * come back as a higher bound or as the exact number, never as less than without the pipeline, and never as a lie.
     */
    public void testBoundBelowTheWindowMayBeCountedFurther() {
        String body = "{'size': 5, 'track_total_hits': 10, " + MATCH_ALL_WORDS + "}";
        Answer plain = searches().plain(ARTICLES, body);
        Answer answer = searches().search(ARTICLES, body);
        int total = (int) answer.get("hits.total.value");
        assertTrue(total >= (int) plain.get("hits.total.value"));
        assertTrue(total <= 80);
        assertEquals(total < 80 ? "gte" : "eq", answer.get("hits.total.relation"));
    }

    /** Which documents a shard has seen when it stops is the platform's choice; how many, is not. */
    public void testTerminateAfter() {
        String body = "{'size': 80, 'terminate_after': 3, 'track_total_hits': true, " + MATCH_ALL_WORDS + "}";
        Answer plain = searches().plain(ARTICLES, body);
        Answer answer = searches().search(ARTICLES, body);
        assertEquals(true, answer.get("terminated_early"));
        assertEquals(plain.get("terminated_early"), answer.get("terminated_early"));
        assertEquals(plain.get("_shards"), answer.get("_shards"));
        assertEquals("complete", answer.status());
        assertEquals(answer.hits().size(), answer.get("hits.total.value"));
        assertEquals(plain.get("hits.total"), answer.get("hits.total"));
    }

    /** {@code min_score} and {@code top_n} of the reranker cut the list, never the count. */
    public void testRerankersCutsDoNotCount() {
        for (String cut : List.of("'top_n': 3", "'min_score': 0.5")) {
            Answer answer = searches()
                    .search(ARTICLES, "{'size': 80, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {" + cut + "}}}");
            assertEquals("complete", answer.status());
            assertEquals(Map.of("value", 80, "relation", "eq"), answer.get("hits.total"));
            assertTrue(answer.hits().size() < 80);
            assertEquals(Article.ANSWER, answer.ids().get(0));
        }
    }

    /** The page is the client's, whatever was fetched: also an empty one behind the last hit. */
    public void testPageBehindTheLastHit() {
        String body = "{'from': 200, 'size': 10, " + MATCH_ALL_WORDS + "}";
        Answer plain = searches().plain(ARTICLES, body);
        Answer answer = searches().search(ARTICLES, body);
        assertEquals(plain.around(), answer.around());
        assertEquals(List.of(), answer.hits());
        assertEquals("complete", answer.status());
    }
}
