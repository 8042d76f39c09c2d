package io.crossencoder.opensearch.scoring;

import java.util.function.IntToLongFunction;

/**
 * How far down the list of candidates a search gets until its deadline, by the times that recent runs took. Documents are asked
 * for in their order, each as a whole; the first that does not fit ends the plan.
 *
 * <p>A plan decides what is tokenised and queued now, not what the answer lacks: estimates err, so when everything planned has
 * been scored and there is time left, there is another plan for those that follow. Used by one thread.
 */
final class DeadlinePlan {
    private final double budget;
    private final int atLeast;
    private final IntToLongFunction runNanos;
    private double planned;
    private int documents;

    /**
     * @param budgetNanos of all workers' time together; what is negative is nothing
     * @param atLeast documents to be planned whatever they cost: they may be in the cache
     * @param runNanos what a worker will need for a pair, by its tokens; 0 where nobody knows, which fits everywhere
     */
    DeadlinePlan(double budgetNanos, int atLeast, IntToLongFunction runNanos) {
        this.budget = budgetNanos;
        this.atLeast = atLeast;
        this.runNanos = runNanos;
    }

    /**
     * The share of the workers' time that a search may hope for.
     *
     * @param searches that share the workers now, this one included
     */
    static double budget(long leftNanos, int workers, int searches) {
        return (double) leftNanos * workers / searches;
    }

    /** Nanoseconds of one worker for so many windows of so many tokens. */
    double cost(int windows, int tokens) {
        return (double) windows * runNanos.applyAsLong(tokens);
    }

    /** Whether the next document belongs to the plan; not to be asked again after a no. */
    boolean admits(double cost) {
        if (documents >= atLeast && planned + cost > budget) {
            return false;
        }
        planned += cost;
        documents += cost > 0 ? 1 : 0;
        return true;
    }
}
