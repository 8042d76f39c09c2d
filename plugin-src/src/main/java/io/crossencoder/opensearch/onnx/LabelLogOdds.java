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
     * One number a pair. A graph may leave the size of its output open, so that only a run shows how many values it gives.
     *
     * @param values {@code [batch, labels]}, row-major; read to its end
     * @return the log-odds of the label; the value itself where there is one
     * @throws ModelSignatureException if there are several values and no label, or not that many
     */
    static float[] of(FloatBuffer values, int batch, OptionalInt label) {
        int labels = values.remaining() / batch;
        String found = "the output gives [" + values.remaining() + "] values for [" + batch + "] pairs";
        if (labels * batch != values.remaining() || (labels != 1 && label.isEmpty())) {
            throw new ModelSignatureException(found);
        }
        if (label.orElse(0) >= labels) {
            throw ModelSignatureException.label(found + ", [label] is [" + label.getAsInt() + "]", labels);
        }
        float[] logits = new float[batch];
        if (labels == 1) {
            values.get(logits);
            return logits;
        }
        float[] row = new float[labels];
        for (int pair = 0; pair < batch; pair++) {
            values.get(row);
            logits[pair] = (float) (row[label.getAsInt()] - logSumOfOthers(row, label.getAsInt()));
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
