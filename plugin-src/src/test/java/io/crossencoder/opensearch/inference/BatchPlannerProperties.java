package io.crossencoder.opensearch.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.inference.BatchPlanner.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What does a device get to run at a time, whatever waits? */
class BatchPlannerProperties {
    private static final int LONGEST = 512;
    private static final BatchPlanner PLANNER = new BatchPlanner(LONGEST);

    private static int[] array(List<Integer> lengths) {
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    @Property
    void whoseTurnItIsIsAlwaysInTheBatch(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = LONGEST) Integer> lengths,
            @ForAll @IntRange(max = 20_000) int budget) {
        assertEquals(0, PLANNER.plan(array(lengths), budget).chosen()[0]);
    }

    @Property
    void noBatchExceedsTheBudgetUnlessItIsOnePair(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = LONGEST) Integer> lengths,
            @ForAll @IntRange(max = 20_000) int budget) {
        Plan plan = PLANNER.plan(array(lengths), budget);
        assertTrue(plan.pairs() == 1 || plan.pairs() * plan.length() <= budget, plan.toString());
        assertTrue(plan.length() <= LONGEST);
        assertTrue(plan.pairs() >= plan.chosen().length);
        for (int place : plan.chosen()) {
            assertTrue(lengths.get(place) <= plan.length());
        }
    }

    /** An eighth of the length, an eighth of the pairs, and half of what starting another run would have cost. */
    @Property
    void paddingIsBounded(@ForAll @Size(min = 1, max = 300) List<@IntRange(min = 8, max = LONGEST) Integer> lengths) {
        Plan plan = PLANNER.plan(array(lengths), 16_384);
        int real = Arrays.stream(plan.chosen()).map(lengths::get).sum();
        int rows = plan.chosen().length * plan.length();
        assertTrue(rows - real <= 1_024 + rows / 8, "padding " + (rows - real) + " of " + rows);
        assertTrue(plan.pairs() <= Math.ceil(plan.chosen().length * 9 / 8d), plan.toString());
    }

    @Property
    void everythingIsRunOnceAndBatchesAreFew(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = LONGEST) Integer> lengths) {
        List<Integer> waiting = new ArrayList<>(lengths);
        int scored = 0;
        int runs = 0;
        while (!waiting.isEmpty()) {
            Plan plan = PLANNER.plan(array(waiting), 16_384);
            for (int i = plan.chosen().length - 1; i >= 0; i--) {
                waiting.remove(plan.chosen()[i]);
                scored++;
            }
            runs++;
        }
        assertEquals(lengths.size(), scored);
        long tokens = lengths.stream().mapToLong(Integer::longValue).sum();
        // What is full, and a few for the rest: no length waits alone.
        assertTrue(runs <= 2 * tokens / 16_384 + 8, runs + " runs for " + tokens + " tokens");
    }

    @Property
    void shapesAreFew(@ForAll @IntRange(min = 1, max = LONGEST) int tokens) {
        int length = Shapes.length(tokens, LONGEST);
        assertTrue(length >= tokens && length - tokens <= Math.max(7, tokens / 8), tokens + " -> " + length);
        assertEquals(length, Shapes.length(length, LONGEST));
        int pairs = Shapes.pairs(tokens);
        assertTrue(pairs >= tokens && pairs - tokens <= tokens / 8, tokens + " -> " + pairs);
    }

    @Example
    void aModelsLengthsAreThirtyTwo() {
        Set<Integer> lengths = new HashSet<>();
        for (int tokens = 1; tokens <= LONGEST; tokens++) {
            lengths.add(Shapes.length(tokens, LONGEST));
        }
        assertEquals(32, lengths.size());
        assertEquals(100, Shapes.length(99, 100));
    }

    @Example
    void ofEqualLengthsTheMostUrgentComeFirst() {
        int[] lengths = new int[50];
        Arrays.fill(lengths, 100);
        assertArrayEquals(
                new int[] {0, 1, 2, 3, 4, 5, 6, 7},
                PLANNER.plan(lengths, 8 * 104).chosen());
    }

    @Example
    void aLongWindowDoesNotMakeShortOnesLong() {
        int[] lengths = new int[101];
        Arrays.fill(lengths, 40);
        lengths[100] = 500;
        Plan plan = PLANNER.plan(lengths, 65_536);
        assertEquals(40, plan.length());
        assertEquals(100, plan.chosen().length);
    }
}
