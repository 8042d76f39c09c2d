package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.scoring.Combination.Method;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** Is a combination what the option table says, and does it never score what the model did not? */
class CombinationProperties extends RankingDomain {
    private static final double NONE = Double.NaN;

    @Property
    void whatHasNoLogitGetsNone(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        double[] combined = combine(method, .5, candidates);
        assertEquals(candidates.logits().length, combined.length);
        for (int i = 0; i < combined.length; i++) {
            assertEquals(Double.isNaN(candidates.logits()[i]), Double.isNaN(combined[i]));
        }
    }

    @Property
    void nothingIsWrittenIntoTheArguments(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        double[] logits = candidates.logits().clone();
        float[] firstStage = candidates.firstStage().clone();
        combine(method, .5, candidates)[0] = 77;
        assertArrayEquals(logits, candidates.logits());
        assertArrayEquals(firstStage, candidates.firstStage());
    }

    @Property
    void replaceIsTheLogit(@ForAll("candidates") Candidates candidates) {
        assertArrayEquals(candidates.logits(), combine(Method.REPLACE, 9, candidates));
    }

    @Property
    void anchoredAddsTheShareOfTheHighestFirstStageScore(
            @ForAll("candidates") Candidates candidates, @ForAll @DoubleRange(max = 1_000) double weight) {
        float[] scores = candidates.firstStage();
        double highest = 0;
        for (float score : scores) {
            highest = Math.max(highest, Float.isFinite(score) ? score : 0);
        }
        double[] combined = combine(Method.ANCHORED, weight, candidates);
        if (new Combination(Method.ANCHORED, weight).fallsBack(scores)) {
            assertArrayEquals(candidates.logits(), combined);
            return;
        }
        for (int i = 0; i < combined.length; i++) {
            double share = Float.isFinite(scores[i]) ? scores[i] / highest : 0;
            assertEquals(candidates.logits()[i] + weight * share, combined[i], 1e-9);
        }
    }

    @Property
    void anchoredWithoutWeightIsReplace(@ForAll("candidates") Candidates candidates) {
        assertArrayEquals(combine(Method.REPLACE, 0, candidates), combine(Method.ANCHORED, 0, candidates), 1e-12);
    }

    @Property
    void linearLiesBetweenItsTwoSides(
            @ForAll("candidates") Candidates candidates, @ForAll @DoubleRange(max = 1) double weight) {
        for (double value : combine(Method.LINEAR, weight, candidates)) {
            assertTrue(Double.isNaN(value) || (value >= 0 && value <= 1 + 1e-12));
        }
    }

    @Property
    void rrfSumsReciprocalRanksAndTiesGoToTheBetterFirstStageRank(@ForAll("candidates") Candidates candidates) {
        double[] logits = candidates.logits();
        double[] combined = combine(Method.RRF, 0, candidates);
        for (int i = 0; i < logits.length; i++) {
            if (!Double.isNaN(logits[i])) {
                int rank = 1;
                for (int j = 0; j < logits.length; j++) {
                    rank += logits[j] > logits[i] || (j < i && logits[j] == logits[i]) ? 1 : 0;
                }
                assertEquals(1.0 / (60 + rank) + 1.0 / (60 + i + 1), combined[i], 1e-15);
            }
        }
    }

    @Example
    void linearIsTheWeightedMeanOfBothMinMaxSides() {
        double[] combined =
                new Combination(Method.LINEAR, .25).combine(new double[] {-2, 2, 0}, new float[] {30, 20, 10});
        assertArrayEquals(new double[] {.75, .25 + .75 * .5, .25 * .5}, combined, 1e-12);
    }

    @Example
    void linearOfEqualsIsZeroNotNan() {
        assertArrayEquals(
                new double[] {0, 0},
                new Combination(Method.LINEAR, .5).combine(new double[] {3, 3}, new float[] {7, 7}));
    }

    @Example
    void linearRangesOverScoredDocumentsOnly() {
        double[] combined = new Combination(Method.LINEAR, 1).combine(new double[] {4, NONE, 2}, new float[] {3, 2, 1});
        assertArrayEquals(new double[] {1, NONE, 0}, combined);
    }

    @Example
    void anchoredFallsBackWithNothingToHoldOnTo() {
        Combination anchored = new Combination(Method.ANCHORED, 6);
        assertTrue(anchored.fallsBack(new float[] {0, 0}));
        assertTrue(anchored.fallsBack(new float[] {-1, -2}));
        assertTrue(anchored.fallsBack(new float[] {5, 5, 5}));
        assertTrue(anchored.fallsBack(new float[] {Float.NaN, Float.NaN}));
        assertFalse(anchored.fallsBack(new float[] {5, 4}));
        assertFalse(new Combination(Method.REPLACE, 0).fallsBack(new float[] {0, 0}));
    }

    @Example
    void onlyReplaceAndAnchoredGiveLogits() {
        Method[] logits = Arrays.stream(Method.values())
                .filter(method -> new Combination(method, 0).givesLogits())
                .toArray(Method[]::new);
        assertArrayEquals(new Method[] {Method.REPLACE, Method.ANCHORED}, logits);
    }

    @Example
    void noCandidatesAreNoProblem() {
        for (Method method : Method.values()) {
            assertEquals(0, new Combination(method, .5).combine(new double[0], new float[0]).length);
        }
    }

    private static double[] combine(Method method, double weight, Candidates candidates) {
        return new Combination(method, weight).combine(candidates.logits(), candidates.firstStage());
    }
}
