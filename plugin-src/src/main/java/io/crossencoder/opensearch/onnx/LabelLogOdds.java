package io.crossencoder.opensearch.onnx;

import java.nio.FloatBuffer;
import java.util.OptionalInt;

/**
 * One number out of the values that a classifier with several labels gives a pair (relevant or not; contradiction, entailment,
 * neutral): the log-odds of one label, {@code x_label − log Σ exp(x_other)}. Its sigmoid is the label's softmax probability, so
 * activation, order and combination mean what they mean for one logit.
 */
final class LabelLogOdds {
    private LabelLogOdds() {}

    /**
     * Checks what the graph says of its output.
     *
     * @param shape of the output, −1 where the graph leaves a size open
     * @throws ModelSignatureException if it can't give one number a pair
     */
    static void check(String output, long[] shape, OptionalInt label) {
        int last = shape.length == 0 ? 1 : (int) shape[shape.length - 1];
        String found = "output [" + output + "] gives " + last + " values a pair in " + shape.length + " dimensions, ";
        if (shape.length > 2) {
            throw new ModelSignatureException(found + "one logit expected");
        }
        int labels = shape.length < 2 ? 1 : last;
        if (labels > 1 && label.isEmpty()) {
            throw ModelSignatureException.label(found + "one logit expected", labels);
        }
        if (labels > 0 && label.orElse(0) >= labels) {
            throw ModelSignatureException.label(found + "[label] is [" + label.getAsInt() + "]", labels);
        }
    }

    /**
     * The log-odds of a label.
     *
     * @param values {@code [batch, labels]}, row-major; read to its end
     * @return one number a pair; the value itself where there is one label
     */
    static float[] of(FloatBuffer values, int batch, int label) {
        int labels = values.remaining() / batch;
        if (labels * batch != values.remaining() || label >= labels) {
            throw ModelSignatureException.label(
                    "the output gives [" + values.remaining() + "] values for [" + batch + "] pairs, [label] is ["
                            + label + "]",
                    labels);
        }
        float[] logits = new float[batch];
        float[] row = new float[labels];
        for (int pair = 0; pair < batch; pair++) {
            values.get(row);
            logits[pair] = labels == 1 ? row[0] : (float) (row[label] - logSumOfOthers(row, label));
        }
        return logits;
    }

    /** Taken out of the exponent, the highest keeps the sum from overflowing. */
    private static double logSumOfOthers(float[] row, int label) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < row.length; i++) {
            highest = i == label ? highest : Math.max(highest, row[i]);
        }
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += i == label ? 0 : Math.exp(row[i] - highest);
        }
        return highest + Math.log(sum);
    }
}
