package io.crossencoder.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Are the measures trec_eval's? */
class QualityTest {
    private static final double EXACT = 1e-12;
    private static final Map<String, Integer> JUDGMENTS = Map.of("d1", 1, "d2", 2, "d3", -1, "d9", 2, "d4", 1, "d5", 0);

    /** Expected value: pytrec_eval's ndcg_cut_10 of this list and these judgments. */
    @Test
    void agreesWithTrecEvalOnGradesBelowZeroUnjudgedAndUnfoundArticles() {
        List<String> ranked = List.of("d3", "x", "d1", "d5", "d2", "d4");

        assertEquals(0.38876536211573703, Quality.ndcg(ranked, JUDGMENTS), EXACT);
        assertEquals(1.0 / 3, Quality.reciprocalRank(ranked, JUDGMENTS), EXACT);
    }

    @Test
    void bestOrderIsOne() {
        assertEquals(1, Quality.ndcg(List.of("d9", "d2", "d4", "d1"), JUDGMENTS), EXACT);
    }

    @Test
    void eleventhPlaceDoesNotCount() {
        List<String> ranked = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "d9");

        assertEquals(0, Quality.ndcg(ranked, JUDGMENTS), EXACT);
        assertEquals(0, Quality.reciprocalRank(ranked, JUDGMENTS), EXACT);
    }

    @Test
    void nothingFoundIsZero() {
        assertEquals(0, Quality.ndcg(List.of(), JUDGMENTS), EXACT);
        assertEquals(0, Quality.reciprocalRank(List.of(), JUDGMENTS), EXACT);
    }
}
