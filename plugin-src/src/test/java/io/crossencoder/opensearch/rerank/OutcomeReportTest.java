package io.crossencoder.opensearch.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.rerank.HeldModels.Missing;
import io.crossencoder.opensearch.rerank.OutcomeReport.Window;
import io.crossencoder.opensearch.scoring.Combination;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.StageOutcome;
import io.crossencoder.opensearch.scoring.StageOutcome.Documents;
import io.crossencoder.opensearch.scoring.StageOutcome.Stop;
import io.crossencoder.opensearch.scoring.StageOutcome.Windows;
import io.crossencoder.opensearch.scoring.Times;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.WindowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Does the report say what was reranked, and why not the rest? */
class OutcomeReportTest {
    private static final Combination REPLACE = new Combination(Combination.Method.REPLACE, 0);
    private static final Times TIMES = new Times(1, 2, 3, 4);
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

    /** A rescorer's answer has no report, only a warning. */
    @Test
    void theSummarySaysHowFarItCameAndWhatFailed() {
        assertEquals(
                "reranked [2] of [5] candidates: deadline",
                report(5, 2, Ending.DEADLINE, 1, null).summary());
        assertEquals(
                "reranked [4] of [5] candidates: failed; the model answered [NaN]",
                report(5, 4, Ending.COMPLETE, 0, "the model answered [NaN]").summary());
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
        StageOutcome stage = new StageOutcome(
                "m",
                "cpu",
                REPLACE,
                new Documents(1, 1, 1, 1),
                new Windows(1, 1, 0, 0),
                SHAPE,
                true,
                new Stop(Ending.COMPLETE, null, 1));
        RerankOutcome outcome = new RerankOutcome(ranking(1, 1), List.of(stage), 0, true, List.of(), TIMES);
        Map<String, Object> map = new OutcomeReport(outcome, List.of(), new Window(null, 2), 1)
                .build()
                .asMap();
        assertEquals(true, map.get("query_truncated"));
        assertEquals(2, map.get("texts_cut"));
        assertEquals(true, map.get("anchor_missing"));
    }

    @Test
    void aPlanShorterThanTheListIsSaid() {
        StageOutcome stage = stage("m", new Documents(5, 4, 2, 3), Ending.DEADLINE, null);
        RerankOutcome outcome = new RerankOutcome(ranking(5, 3), List.of(stage), 1, false, List.of(), TIMES);
        Map<String, Object> map = new OutcomeReport(outcome, List.of(), new Window(null, 0), 1)
                .build()
                .asMap();
        assertEquals(2, map.get("planned"));
        assertEquals(3, map.get("reranked"));
        assertEquals(Map.of("no_text", 1, "deadline", 1), map.get("not_reranked"));
    }

    @Test
    void everyStageSaysWhatItDid() {
        StageOutcome cheap = stage("cheap", new Documents(5, 5, 5, 3), Ending.COMPLETE, null);
        StageOutcome good = stage("good", new Documents(2, 2, 1, 2), Ending.COMPLETE, null);
        RerankOutcome outcome = new RerankOutcome(ranking(5, 5), List.of(cheap, good), 0, false, List.of(), TIMES);
        Map<String, Object> map = new OutcomeReport(outcome, List.of(), new Window(null, 0), 1)
                .build()
                .asMap();
        assertEquals("good", map.get("model"));
        assertEquals(
                "[{model=cheap, device=cpu, candidates=5, ranked=3, windows={wanted=7, scored=6, cached=2, skipped=4},"
                        + " took_ms=3}, {model=good, device=cpu, candidates=2, planned=1, ranked=2, windows={wanted=7,"
                        + " scored=6, cached=2, skipped=4}, took_ms=3}]",
                map.get("stages").toString());
        assertEquals(
                "{wanted=14, scored=12, cached=4, skipped=8}",
                map.get("windows").toString());
    }

    /** The search as a whole has not come to its end when one of its stages has not. */
    @Test
    void anUnfinishedStageMakesItPartial() {
        StageOutcome cheap = stage("cheap", new Documents(5, 5, 5, 3), Ending.COMPLETE, null);
        StageOutcome good = stage("good", new Documents(2, 2, 1, 1), Ending.OVERLOADED, null);
        RerankOutcome outcome = new RerankOutcome(ranking(5, 5), List.of(cheap, good), 0, false, List.of(), TIMES);
        Map<String, Object> map = new OutcomeReport(outcome, List.of(), new Window(null, 0), 1)
                .build()
                .asMap();
        assertEquals("partial", map.get("status"));
        assertEquals("overloaded", map.get("reason"));
    }

    @Test
    void aStageThatIsNotThereIsSaid() {
        RerankOutcome outcome = new RerankOutcome(
                ranking(1, 1),
                List.of(stage("m", new Documents(1, 1, 1, 1), Ending.COMPLETE, null)),
                0,
                false,
                List.of(),
                TIMES);
        OutcomeReport report = new OutcomeReport(
                outcome, List.of(new Missing("cheap", "loading", "try again")), new Window(null, 0), 1);
        assertEquals(
                "[{model=cheap, reason=loading, detail=try again}]",
                report.build().asMap().get("stages_missing").toString());
        assertFalse(report.isDegraded());
    }

    private static OutcomeReport report(int candidates, int reranked, Ending ending, int withoutText, String failure) {
        int withText = candidates - withoutText;
        StageOutcome stage = stage("m", new Documents(candidates, withText, withText, reranked), ending, failure);
        RerankOutcome outcome =
                new RerankOutcome(ranking(candidates, reranked), List.of(stage), withoutText, false, List.of(), TIMES);
        return new OutcomeReport(outcome, List.of(), new Window(100, 0), 12);
    }

    private static StageOutcome stage(String model, Documents documents, Ending ending, String failure) {
        return new StageOutcome(
                model,
                "cpu",
                REPLACE,
                documents,
                new Windows(7, 6, 2, 4),
                SHAPE,
                false,
                new Stop(ending, failure, 3_000_000));
    }

    private static Ranking ranking(int candidates, int reranked) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < candidates; i++) {
            places.add(new Place(i, 1, i < reranked));
        }
        return new Ranking(places);
    }
}
