package io.crossencoder.opensearch.inference;

import java.util.Arrays;

/**
 * Which of the windows that wait make one batch? The first of them always, so that nobody waits for longer than those before it
 * take; then those of its own length, the next shorter ones, and the next longer ones, while padding costs less than the run that
 * it saves.
 *
 * <p>Pure: no clock, no threads.
 */
final class BatchPlanner {
    /**
     * Padding for the sake of windows of other lengths. Half of what a device could run while a further run is started: half a
     * millisecond at four million tokens a second, which is what a card with 20,000 pairs of 230 tokens a second does.
     */
    private static final int MOST_PADDING = 1_024;

    private final int longest;

    /**
     * @param longest tokens that the model can take
     */
    BatchPlanner(int longest) {
        this.longest = longest;
    }

    /**
     * What to run.
     *
     * @param chosen places among the windows that wait, ascending
     * @param pairs rows of the run, those of padding included
     * @param length tokens of each row, padding included
     */
    record Plan(int[] chosen, int pairs, int length) {}

    /**
     * Chooses windows, so many that their run stays within the budget.
     *
     * @param lengths of the windows that wait, the most urgent first; at least one
     * @param budget tokens of a run, padding included; one pair is run whatever it takes
     */
    Plan plan(int[] lengths, int budget) {
        int[][] byLength = byLength(lengths);
        int seed = Shapes.length(lengths[0], longest);
        Growing batch = new Growing(seed, budget, lengths.length);
        batch.addAll(seed, byLength[seed]);
        for (int length = seed - 1; length > 0 && !batch.isFull(); length--) {
            batch.addAll(length, byLength[length]);
        }
        boolean fits = true;
        for (int length = seed + 1; length < byLength.length && fits; length++) {
            fits = byLength[length] == null || batch.lengthen(length, byLength[length]);
        }
        return batch.finish();
    }

    /** Places by padded length, each list in the order of urgency; null where there are none. */
    private int[][] byLength(int[] lengths) {
        int most = Shapes.length(Arrays.stream(lengths).max().orElseThrow(), longest);
        int[] counts = new int[most + 1];
        for (int length : lengths) {
            counts[Shapes.length(length, longest)]++;
        }
        int[][] places = new int[most + 1][];
        for (int i = lengths.length - 1; i >= 0; i--) {
            int length = Shapes.length(lengths[i], longest);
            places[length] = places[length] == null ? new int[counts[length]] : places[length];
            places[length][--counts[length]] = i;
        }
        return places;
    }

    /** A batch while it is being put together. */
    private static final class Growing {
        private final int budget;
        private final int[] chosen;
        private int count;
        private int length;
        /** Of the windows, each padded to a length of its own. */
        private int tokens;

        private boolean full;

        Growing(int length, int budget, int most) {
            this.length = length;
            this.budget = budget;
            this.chosen = new int[most];
        }

        boolean isFull() {
            return full;
        }

        /** Adds windows of one length, which is not above the batch's: as many as fit. */
        void addAll(int own, int[] places) {
            for (int i = 0; places != null && i < places.length && !full; i++) {
                full = count > 0 && !fits(length, own);
                if (!full) {
                    chosen[count++] = places[i];
                    tokens += own;
                }
            }
        }

        /** Makes the batch longer for the sake of windows that are; returns false if that does not pay. */
        boolean lengthen(int longer, int[] places) {
            if (full || !fits(longer, longer)) {
                return false;
            }
            length = longer;
            addAll(longer, places);
            return !full;
        }

        private boolean fits(int padded, int own) {
            int pairs = count + 1;
            return Shapes.pairs(pairs) * padded <= budget && pairs * padded - tokens - own <= MOST_PADDING;
        }

        Plan finish() {
            int[] places = Arrays.copyOf(chosen, count);
            Arrays.sort(places);
            return new Plan(places, Shapes.pairs(count), length);
        }
    }
}
