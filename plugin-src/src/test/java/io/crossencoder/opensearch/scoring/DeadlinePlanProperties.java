package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** How many documents are planned, for any time left and any costs? */
class DeadlinePlanProperties {

    /** What documents cost, in their order; some cost nothing, because they have no text. */
    @Provide
    Arbitrary<List<Double>> costs() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.doubles().between(1, 1e9)), Tuple.of(1, Arbitraries.just(0.0)))
                .list()
                .ofMaxSize(50);
    }

    @Property
    void aPlanFitsItsBudget(
            @ForAll("costs") List<Double> costs, @ForAll @DoubleRange(min = -1e9, max = 1e10) double budget) {
        int planned = planned(costs, budget, 0);
        assertTrue(sum(costs.subList(0, planned)) <= Math.max(0, budget));
    }

    /** Never fewer than what fits: the next one would not have. */
    @Property
    void aPlanIsAsLongAsItCanBe(
            @ForAll("costs") List<Double> costs, @ForAll @DoubleRange(min = 0, max = 1e10) double budget) {
        int planned = planned(costs, budget, 0);
        assertTrue(planned == costs.size() || sum(costs.subList(0, planned + 1)) > budget);
    }

    @Property
    void moreTimeNeverPlansFewer(
            @ForAll("costs") List<Double> costs,
            @ForAll @DoubleRange(min = -1e9, max = 1e10) double budget,
            @ForAll @DoubleRange(min = 0, max = 1e10) double more) {
        assertTrue(planned(costs, budget + more, 0) >= planned(costs, budget, 0));
    }

    @Property
    void soManyArePlannedWhateverTheyCost(
            @ForAll("costs") List<Double> costs,
            @ForAll @DoubleRange(min = -1e9, max = 1e10) double budget,
            @ForAll @IntRange(max = 60) int atLeast) {
        assertTrue(planned(costs, budget, atLeast) >= Math.min(atLeast, costs.size()));
    }

    /** Nobody has measured: everything is planned, and the deadline sees to the rest. */
    @Property
    void withoutMeasurementsEverythingIsPlanned(
            @ForAll @IntRange(max = 100) int documents, @ForAll @DoubleRange(min = 0, max = 1e10) double budget) {
        DeadlinePlan plan = new DeadlinePlan(budget, 0, tokens -> 0);
        for (int i = 0; i < documents; i++) {
            assertTrue(plan.admits(plan.cost(4, 400)));
        }
    }

    @Property
    void theShareOfTheTimeFallsWithTheSearchesAndRisesWithTheWorkers(
            @ForAll @LongRange(min = 0) long left,
            @ForAll @IntRange(min = 1, max = 1024) int workers,
            @ForAll @IntRange(min = 1, max = 10_000) int searches) {
        double budget = DeadlinePlan.budget(left, workers, searches);
        assertTrue(budget >= 0);
        assertTrue(DeadlinePlan.budget(left, workers, searches + 1) <= budget);
        assertTrue(DeadlinePlan.budget(left, workers + 1, searches) >= budget);
        assertEquals((double) left * workers, DeadlinePlan.budget(left, workers, 1));
    }

    @Example
    void windowsCostByTheirLength() {
        DeadlinePlan plan = new DeadlinePlan(0, 0, tokens -> 10L * tokens);
        assertEquals(4 * 10 * 400, plan.cost(4, 400));
        assertEquals(0, plan.cost(0, 400));
    }

    private static int planned(List<Double> costs, double budget, int atLeast) {
        DeadlinePlan plan = new DeadlinePlan(budget, atLeast, tokens -> 1);
        int planned = 0;
        while (planned < costs.size() && plan.admits(costs.get(planned))) {
            planned++;
        }
        return planned;
    }

    private static double sum(List<Double> costs) {
        double sum = 0;
        for (double cost : costs) {
            sum += cost;
        }
        return sum;
    }
}
