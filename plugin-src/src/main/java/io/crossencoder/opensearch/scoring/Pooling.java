package io.crossencoder.opensearch.scoring;

import java.util.Arrays;
import java.util.List;

/** From windows' logits to documents': the highest of each text, then the weighted mean over a document's texts. */
final class Pooling {
    private Pooling() {}

    /**
     * The documents' logits.
     *
     * @param logits one per window; NaN where it was not scored
     * @return one per document; NaN where none of its windows was scored
     */
    static double[] max(List<DocumentWindow> windows, float[] logits, List<Document> documents) {
        if (logits.length != windows.size()) {
            throw new IllegalStateException(
                    "a scorer gave [" + logits.length + "] logits for [" + windows.size() + "] windows; this is a bug");
        }
        double[][] texts = new double[documents.size()][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = new double[documents.get(i).parts().size()];
            Arrays.fill(texts[i], Double.NaN);
        }
        for (int i = 0; i < logits.length; i++) {
            DocumentWindow window = windows.get(i);
            double[] text = texts[window.document()];
            if (!Float.isNaN(logits[i]) && !(text[window.part()] >= logits[i])) {
                text[window.part()] = logits[i];
            }
        }
        double[] pooled = new double[texts.length];
        for (int i = 0; i < pooled.length; i++) {
            pooled[i] = weightedMean(texts[i], documents.get(i).parts());
        }
        return pooled;
    }

    private static double weightedMean(double[] logits, List<Document.Part> parts) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < logits.length; i++) {
            if (!Double.isNaN(logits[i])) {
                sum += parts.get(i).weight() * logits[i];
                weights += parts.get(i).weight();
            }
        }
        return weights == 0 ? Double.NaN : sum / weights;
    }
}
