package io.crossencoder.opensearch.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How one document came to its score.
 *
 * @param pooled its logit; NaN where none of its windows was scored
 * @param combined what the combination made of it; NaN likewise
 * @param windows those that were scored, best first, equals in the order of the text
 */
public record DocumentScore(double pooled, double combined, List<WindowScore> windows) {
    public DocumentScore {
        windows = List.copyOf(windows);
    }

    /**
     * The scores of all documents, in first-stage order.
     *
     * @param windows of all documents
     * @param logits of these windows
     */
    static List<DocumentScore> of(
            List<DocumentWindow> windows, WindowLogits logits, double[] pooled, double[] combined, boolean sigmoid) {
        List<List<WindowScore>> byDocument = new ArrayList<>(pooled.length);
        for (int i = 0; i < pooled.length; i++) {
            byDocument.add(new ArrayList<>());
        }
        for (int i = 0; i < windows.size(); i++) {
            float logit = logits.logits()[i];
            if (!Float.isNaN(logit)) {
                DocumentWindow window = windows.get(i);
                byDocument
                        .get(window.document())
                        .add(new WindowScore(
                                window.part(),
                                window.start(),
                                window.end(),
                                logit,
                                ScoreBand.reranked(logit, true, sigmoid),
                                logits.trace().cached().get(i)));
            }
        }
        List<DocumentScore> scores = new ArrayList<>(pooled.length);
        for (int i = 0; i < pooled.length; i++) {
            List<WindowScore> best = byDocument.get(i);
            best.sort(Comparator.comparingDouble((WindowScore window) -> -window.logit() + 0.0)
                    .thenComparingInt(WindowScore::part)
                    .thenComparingInt(WindowScore::start));
            scores.add(new DocumentScore(pooled[i], combined[i], best));
        }
        return scores;
    }
}
