package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.pipeline.OutcomeReport.Window;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.WindowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Does the report say what was reranked, and why not the rest? */
class OutcomeReportTest {
    private static final WindowShape SHAPE = new WindowShape(5, 381, 95);

    @Test
    void everythingScoredIsComplete() {
        OutcomeReport report = report(3, 3, Ending.COMPLETE, 0, null);
        assertFalse(report.isDegraded());
        assertEquals(
                "{status=complete, model=m, device=cpu, window_size=100, candidates=3, reranked=3, windows={wanted=7, scored=6, "
                        + "cached=2, skipped=4}, window_tokens=381, overlap_tokens=95, took_ms=12}",
                report.build().asMap().toString());
    }

    @Test
    void documentsWithoutTextDoNotMakeItPartial() {
        Map<String, Object> map = report(3, 2, Ending.COMPLETE, 1, null).build().asMap();
        assertEquals("complete", map.get("status"));
        assertEquals(Map.of("no_text", 1), map.get("not_reranked"));
    }

    @Test
    void aDeadlineIsAReason() {
        OutcomeReport report = report(5, 2, Ending.DEADLINE, 1, null);
        assertTrue(report.isDegraded());
        Map<String, Object> map = report.build().asMap();
        assertEquals("partial", map.get("status"));
        assertEquals("deadline", map.get("reason"));
        assertEquals(Map.of("no_text", 1, "deadline", 2), map.get("not_reranked"));
    }

    @Test
    void nothingScoredKeptTheOrder() {
        assertEquals(
                "kept_order",
                report(5, 0, Ending.CANCELLED, 0, null).build().asMap().get("status"));
        Map<String, Object> map = report(5, 0, Ending.COMPLETE, 5, null).build().asMap();
        assertEquals("kept_order", map.get("status"));
        assertEquals("no_text", map.get("reason"));
    }

    @Test
    void aFailedWindowIsSaidToHaveFailed() {
        Map<String, Object> map = report(5, 4, Ending.COMPLETE, 0, "the model answered [NaN]")
                .build()
                .asMap();
        assertEquals("partial", map.get("status"));
        assertEquals("failed", map.get("reason"));
        assertEquals("the model answered [NaN]", map.get("detail"));
        assertEquals(Map.of("failed", 1), map.get("not_reranked"));
    }

    /** White space only, say: the document has a text, but no token of it. */
    @Test
    void textsWithoutTokensAreCounted() {
        Map<String, Object> map = report(5, 4, Ending.COMPLETE, 0, null).build().asMap();
        assertEquals("complete", map.get("status"));
        assertEquals(Map.of("no_tokens", 1), map.get("not_reranked"));
    }

    @Test
    void whatWasCutIsSaid() {
        RerankOutcome outcome =
                new RerankOutcome(ranking(1, 1), 1, 1, SHAPE, true, 0, Ending.COMPLETE, 0, 0, true, null);
        Map<String, Object> map = new OutcomeReport(outcome, "m", "cpu", new Window(null, 2), 1)
                .build()
                .asMap();
        assertEquals(true, map.get("query_truncated"));
        assertEquals(2, map.get("texts_cut"));
        assertEquals(true, map.get("anchor_missing"));
    }

    private static OutcomeReport report(int candidates, int reranked, Ending ending, int withoutText, String failure) {
        RerankOutcome outcome = new RerankOutcome(
                ranking(candidates, reranked), 7, 6, SHAPE, false, 4, ending, 2, withoutText, false, failure);
        return new OutcomeReport(outcome, "m", "cpu", new Window(100, 0), 12);
    }

    private static Ranking ranking(int candidates, int reranked) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < candidates; i++) {
            places.add(new Place(i, 1, i < reranked));
        }
        return new Ranking(places);
    }
}
