package io.crossencoder.opensearch.scoring;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How a document's logit and its first-stage score become one number. Works in double; a NaN logit means that the document was
 * not scored, and stays NaN.
 *
 * @param weight of the first stage in {@code ANCHORED}, of the logit in {@code LINEAR}
 */
public record Combination(Method method, double weight) {
    /** Reciprocal rank fusion's constant, Cormack et al., SIGIR 2009. */
    private static final int RRF_K = 60;

    /** The values of the option {@code combine}. */
    public enum Method {
        /** The logit. */
        REPLACE,
        /** Logit + weight · s / highest s: keeps what the first stage knows where the model is unsure. */
        ANCHORED,
        /** Weighted mean of both, each min–max normalised over the candidates. */
        LINEAR,
        /** Sum of reciprocal ranks. */
        RRF
    }

    /** Whether the result is a logit, so that a sigmoid makes sense of it; linear and rrf give scores as they are. */
    public boolean givesLogits() {
        return method == Method.REPLACE || method == Method.ANCHORED;
    }

    /** Whether {@code ANCHORED} has nothing to hold on to: no positive first-stage score, or all equal. */
    public boolean fallsBack(float[] firstStage) {
        return method == Method.ANCHORED && (highest(firstStage) <= 0 || isConstant(firstStage));
    }

    /**
     * The numbers to order by, one per document.
     *
     * @param logits per document; NaN where there is none
     * @param firstStage per document, in first-stage order
     */
    public double[] combine(double[] logits, float[] firstStage) {
        return switch (method) {
            case REPLACE -> logits.clone();
            case ANCHORED -> fallsBack(firstStage) ? logits.clone() : anchored(logits, firstStage);
            case LINEAR -> linear(logits, firstStage);
            case RRF -> reciprocalRanks(logits);
        };
    }

    private double[] anchored(double[] logits, float[] firstStage) {
        double highest = highest(firstStage);
        return map(logits, i -> logits[i] + weight * finite(firstStage[i]) / highest);
    }

    private double[] linear(double[] logits, float[] firstStage) {
        Range logitRange = Range.of(logits);
        Range firstRange = Range.of(IntStream.range(0, firstStage.length)
                .mapToDouble(i -> finite(firstStage[i]))
                .toArray());
        return map(
                logits,
                i -> weight * logitRange.share(logits[i]) + (1 - weight) * firstRange.share(finite(firstStage[i])));
    }

    private static double[] reciprocalRanks(double[] logits) {
        double[] combined = new double[logits.length];
        int[] byLogit =
                BestFirst.order(IntStream.range(0, logits.length).filter(i -> !Double.isNaN(logits[i])), logits);
        Arrays.fill(combined, Double.NaN);
        for (int rank = 0; rank < byLogit.length; rank++) {
            int document = byLogit[rank];
            combined[document] = 1.0 / (RRF_K + rank + 1) + 1.0 / (RRF_K + document + 1);
        }
        return combined;
    }

    private static double[] map(double[] logits, IntToDoubleFunction combined) {
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> Double.isNaN(logits[i]) ? Double.NaN : combined.applyAsDouble(i))
                .toArray();
    }

    private static double highest(float[] firstStage) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float score : firstStage) {
            highest = Math.max(highest, finite(score));
        }
        return highest;
    }

    private static boolean isConstant(float[] firstStage) {
        for (float score : firstStage) {
            if (finite(score) != finite(firstStage[0])) {
                return false;
            }
        }
        return true;
    }

    /** A first stage that sorts without scoring gives NaN: it says nothing. */
    private static double finite(float score) {
        return Float.isFinite(score) ? score : 0;
    }

    /** The values' extent. */
    private record Range(double low, double high) {
        static Range of(double[] values) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double value : values) {
                if (!Double.isNaN(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            return new Range(low, high);
        }

        double share(double value) {
            return high > low ? (value - low) / (high - low) : 0;
        }
    }
}
