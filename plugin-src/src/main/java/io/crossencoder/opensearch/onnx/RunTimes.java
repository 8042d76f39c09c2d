package io.crossencoder.opensearch.onnx;

/**
 * What a run costs, learnt from the runs themselves: moving averages of the nanoseconds per token, one for each power of two of
 * the pair's length, because attention makes the tokens of long pairs dearer (MiniLM-L12 on one thread: 132 µs a token at 104
 * tokens, 174 µs at 382). Thread-safe.
 */
final class RunTimes {
    private static final int LENGTH_CLASSES = Integer.SIZE;

    /** Share of the newest run: one that the machine held up must not look like the rule. */
    private static final double NEWEST = .1;

    private final double[] nanosPerToken = new double[LENGTH_CLASSES];

    /** Takes note of a run of one pair. */
    synchronized void add(int tokens, long nanos) {
        int at = lengthClass(tokens);
        double measured = (double) nanos / tokens;
        double known = nanosPerToken[at];
        nanosPerToken[at] = known == 0 ? measured : known + NEWEST * (measured - known);
    }

    /** Nanoseconds that a run of one pair will take, by the runs of the most similar length; 0 before the first run. */
    synchronized long estimate(int tokens) {
        int own = lengthClass(tokens);
        for (int distance = 0; distance < LENGTH_CLASSES; distance++) {
            double nanos = Math.max(at(own - distance), at(own + distance));
            if (nanos > 0) {
                return (long) (nanos * tokens);
            }
        }
        return 0;
    }

    private double at(int lengthClass) {
        return lengthClass < 0 || lengthClass >= LENGTH_CLASSES ? 0 : nanosPerToken[lengthClass];
    }

    private static int lengthClass(int tokens) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, tokens));
    }
}
