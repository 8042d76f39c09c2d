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
     * Tokens that a device could have run in the time in which a further run is started: half a millisecond at four million tokens a
     * second, which is what a card with 20,000 pairs of 230 tokens a second does.
     */
    private static final int TOKENS_PER_START = 2_048;

    /** Share of a run that may be padding besides: what {@link Shapes} adds. */
    private static final int PADDING_SHARE = 8;

    private final int longest;

    /**
     * @param longest tokens that the model can take
     */
    BatchPlanner(int longest) {
        this.longest = longest;
    }

    /**
     * One run.
     *
     * @param chosen places among the windows that wait, ascending
     * @param pairs rows of the run, those of padding included
     * @param length tokens of each row, padding included
     */
    record Batch(int[] chosen, int pairs, int length) {}

    /**
     * Chooses.
     *
     * @param lengths of the windows that wait, the most urgent first; at least one
     * @param budget tokens of a run, padding included; one pair is run whatever it takes
     */
    Batch plan(int[] lengths, int budget) {
        int[][] byLength = byLength(lengths);
        int seed = Shapes.length(lengths[0], longest);
        Growing batch = new Growing(lengths, seed, budget);
        batch.addAll(byLength[seed]);
        for (int length = seed - 1; length > 0 && !batch.isFull(); length--) {
            batch.addAll(byLength[length]);
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
        private final int[] lengths;
        private final int budget;
        private final int[] chosen;
        private int count;
        private int tokens;
        private int length;
        private boolean full;

        Growing(int[] lengths, int length, int budget) {
            this.lengths = lengths;
            this.length = length;
            this.budget = budget;
            this.chosen = new int[lengths.length];
        }

        boolean isFull() {
            return full;
        }

        /** Adds windows that are no longer than the batch is, as many as fit. */
        void addAll(int[] places) {
            for (int i = 0; places != null && i < places.length && !full; i++) {
                full = count > 0 && !fits(count + 1, length, tokens + lengths[places[i]]);
                if (!full) {
                    add(places[i]);
                }
            }
        }

        /** Makes the batch longer for the sake of windows that are; returns false if that does not pay. */
        boolean lengthen(int longer, int[] places) {
            if (full || !fits(count + 1, longer, tokens + lengths[places[0]])) {
                return false;
            }
            length = longer;
            addAll(places);
            return !full;
        }

        private void add(int place) {
            chosen[count++] = place;
            tokens += lengths[place];
        }

        private boolean fits(int pairs, int padded, int real) {
            int all = Shapes.pairs(pairs) * padded;
            return all <= budget && pairs * padded - real <= TOKENS_PER_START + pairs * padded / PADDING_SHARE;
        }

        Batch finish() {
            int[] places = Arrays.copyOf(chosen, count);
            Arrays.sort(places);
            return new Batch(places, Shapes.pairs(count), length);
        }
    }
}
