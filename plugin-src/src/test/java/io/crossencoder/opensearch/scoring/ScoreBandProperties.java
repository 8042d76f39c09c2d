package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;

/** Do activation and band keep the order, for any number a model or a first stage may give? */
class ScoreBandProperties {

    @Property
    void aHigherLogitNeverScoresLower(@ForAll double one, @ForAll double other) {
        double low = Math.min(one, other);
        double high = Math.max(one, other);
        assertTrue(ScoreBand.reranked(low, true, true) <= ScoreBand.reranked(high, true, true));
        assertTrue(ScoreBand.reranked(low, false, true) <= ScoreBand.reranked(high, false, true));
    }

    @Property
    void aHigherFirstStageScoreNeverScoresLowerInTheTail(@ForAll float one, @ForAll float other) {
        assertTrue(ScoreBand.tail(Math.min(one, other)) <= ScoreBand.tail(Math.max(one, other)));
    }

    /** Whether they are similarities, counts or seconds since 1970. */
    @Property
    void scoresThatDifferByAMillionthDifferInTheTail(@ForAll @DoubleRange(min = -3, max = 12) @Scale(6) double digits) {
        float score = (float) Math.pow(10, digits);
        float higher = (float) (score * (1 + 1e-6));
        assertTrue(ScoreBand.tail(score) < ScoreBand.tail(higher), score + " " + higher);
    }

    @Property
    void headAndTailNeverMeet(@ForAll double combined, @ForAll float firstStage) {
        assertTrue(ScoreBand.tail(firstStage) <= ScoreBand.HIGHEST_TAIL);
        assertTrue(ScoreBand.HIGHEST_TAIL < ScoreBand.LOWEST_RERANKED);
        assertTrue(ScoreBand.reranked(combined, true, true) >= ScoreBand.LOWEST_RERANKED);
        assertTrue(ScoreBand.reranked(combined, false, true) >= ScoreBand.LOWEST_RERANKED);
    }

    @Example
    void sigmoidOfTheLogit() {
        assertEquals(.5f, ScoreBand.reranked(0, true, true));
        assertEquals((float) (1 / (1 + Math.exp(-2.5))), ScoreBand.reranked(2.5, true, true));
    }

    @Example
    void extremeLogitsEndAtTheBandsEdges() {
        assertEquals(1f, ScoreBand.reranked(1e308, true, true));
        assertEquals(ScoreBand.LOWEST_RERANKED, ScoreBand.reranked(-1e308, true, true));
    }

    @Example
    void identityLeavesLogitsAlone() {
        assertEquals(-7.25f, ScoreBand.reranked(-7.25, true, false));
    }

    /** The first stage of linear and rrf is in there already: they are no logits and get no sigmoid. */
    @Example
    void whatIsNoLogitGetsNoSigmoid() {
        assertEquals(.75f, ScoreBand.reranked(.75, false, true));
        assertEquals(.75f, ScoreBand.reranked(.75, false, false));
    }

    @Example
    void tailIsZeroForWhatIsNoScoreAndEndsAtTheBound() {
        assertEquals(0f, ScoreBand.tail(0));
        assertEquals(0f, ScoreBand.tail(-5));
        assertEquals(0f, ScoreBand.tail(Float.NaN));
        assertEquals(ScoreBand.HIGHEST_TAIL, ScoreBand.tail(Float.POSITIVE_INFINITY));
        assertEquals(0f, ScoreBand.tail(Float.NEGATIVE_INFINITY));
    }
}
