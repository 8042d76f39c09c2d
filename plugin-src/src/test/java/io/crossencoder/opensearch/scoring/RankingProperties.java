package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.Ranking.Values;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Is the order decided by the combined value, ties by the first stage, and do scores never rise down the list? */
class RankingProperties extends RankingDomain {

    @Property
    void everyDocumentHasOnePlace(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        int[] documents = places(method, candidates, true).stream()
                .mapToInt(Place::document)
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, candidates.logits().length).toArray(), documents);
    }

    @Property
    void orderIsByCombinedValueThenFirstStageRankThenTheUnscored(
            @ForAll Method method, @ForAll("candidates") Candidates candidates) {
        double[] combined = new Combination(method, .5).combine(candidates.logits(), candidates.firstStage());
        List<Place> places = places(method, candidates, true);
        for (int i = 1; i < places.size(); i++) {
            int before = places.get(i - 1).document();
            int after = places.get(i).document();
            if (Double.isNaN(combined[before])) {
                assertTrue(Double.isNaN(combined[after]) && before < after);
            } else if (!Double.isNaN(combined[after])) {
                assertTrue(
                        combined[before] > combined[after] || (combined[before] == combined[after] && before < after));
            }
        }
    }

    @Property
    void rerankedIsWhatHasALogit(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        for (Place place : places(method, candidates, true)) {
            assertEquals(!Double.isNaN(candidates.logits()[place.document()]), place.reranked());
        }
    }

    @Property
    void scoresNeverRiseDownTheList(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        List<Place> places = places(method, candidates, true);
        for (int i = 1; i < places.size(); i++) {
            assertTrue(places.get(i).score() <= places.get(i - 1).score(), () -> places.toString());
        }
    }

    @Property
    void tailStaysBelowHead(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        for (Place place : places(method, candidates, true)) {
            assertTrue(Float.isFinite(place.score()));
            if (place.reranked()) {
                assertTrue(place.score() >= ScoreBand.LOWEST_RERANKED);
            } else {
                assertTrue(place.score() >= 0 && place.score() <= ScoreBand.HIGHEST_TAIL);
            }
        }
    }

    /** A deeper page sees more candidates; what follows the window must not move for that. */
    @Property
    void aTailScoreDependsOnItsFirstStageScoreOnly(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        for (Place place : places(method, candidates, true)) {
            if (!place.reranked()) {
                assertEquals(ScoreBand.tail(candidates.firstStage()[place.document()]), place.score());
            }
        }
    }

    @Property
    void activationDoesNotChangeTheOrder(@ForAll Method method, @ForAll("candidates") Candidates candidates) {
        int[] sigmoid = documents(places(method, candidates, true));
        int[] identity = documents(places(method, candidates, false));
        assertArrayEquals(sigmoid, identity);
    }

    /** Any number of stages, each scoring some of the documents. */
    @Provide
    Arbitrary<List<Values>> stages() {
        Arbitrary<Double> logit = Arbitraries.oneOf(
                Arbitraries.doubles().between(-30, 30),
                Arbitraries.of(Double.NaN, Double.NaN, -0.0, 0.0, -800.0, 800.0));
        return logit.array(double[].class)
                .ofSize(12)
                .map(logits -> new Values(logits, true))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property
    void whatALaterStageScoredStandsAbove(@ForAll("stages") List<Values> stages, @ForAll boolean sigmoid) {
        List<Place> places = ofStages(stages, sigmoid);
        for (int i = 1; i < places.size(); i++) {
            int before = places.get(i - 1).document();
            int after = places.get(i).document();
            int stage = Ranking.lastStage(stages, before);
            assertTrue(stage >= Ranking.lastStage(stages, after));
            if (stage >= 0 && stage == Ranking.lastStage(stages, after)) {
                double[] values = stages.get(stage).combined();
                assertTrue(values[before] > values[after] || (values[before] == values[after] && before < after));
            }
            assertTrue(places.get(i).score() <= places.get(i - 1).score() || !sigmoid);
        }
    }

    @Property
    void stagesGiveEveryDocumentOnePlaceAndKeepTheBands(@ForAll("stages") List<Values> stages) {
        List<Place> places = ofStages(stages, true);
        int[] sorted = places.stream().mapToInt(Place::document).sorted().toArray();
        assertArrayEquals(IntStream.range(0, 12).toArray(), sorted);
        for (Place place : places) {
            assertEquals(Ranking.lastStage(stages, place.document()) >= 0, place.reranked());
            assertTrue(
                    place.reranked()
                            ? place.score() >= ScoreBand.LOWEST_RERANKED
                            : place.score() <= ScoreBand.HIGHEST_TAIL);
        }
    }

    private static List<Place> ofStages(List<Values> stages, boolean sigmoid) {
        float[] firstStage = new float[12];
        for (int i = 0; i < firstStage.length; i++) {
            firstStage[i] = 12 - i;
        }
        return Ranking.ofStages(stages, firstStage, sigmoid).places();
    }

    /** Decided in double: 40 and 41 are both 1 once a sigmoid has been through float. */
    @Example
    void logitsThatASigmoidCantTellApartKeepTheirOrder() {
        Candidates candidates = new Candidates(new double[] {40, 41}, new float[] {2, 1});
        List<Place> places = places(Method.REPLACE, candidates, true);
        assertArrayEquals(new int[] {1, 0}, documents(places));
        assertEquals(places.get(0).score(), places.get(1).score());
    }

    @Example
    void negativeZeroIsZero() {
        Candidates candidates = new Candidates(new double[] {-0.0, 0.0}, new float[] {2, 1});
        for (Method method : Method.values()) {
            assertArrayEquals(new int[] {0, 1}, documents(places(method, candidates, true)), method.toString());
        }
    }

    @Example
    void noDocuments() {
        assertEquals(List.of(), places(Method.REPLACE, new Candidates(new double[0], new float[0]), true));
    }

    private static List<Place> places(Method method, Candidates candidates, boolean sigmoid) {
        return Ranking.of(candidates.logits(), candidates.firstStage(), new Combination(method, .5), sigmoid)
                .places();
    }

    private static int[] documents(List<Place> places) {
        return places.stream().mapToInt(Place::document).toArray();
    }
}
