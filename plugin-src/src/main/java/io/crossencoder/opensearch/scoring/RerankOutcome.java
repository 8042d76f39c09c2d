package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.List;

/**
 * A ranking and how it came about.
 *
 * @param windows how many were wanted
 * @param scored how many of them have a logit
 * @param shape the windows' effective size
 * @param queryTruncated whether the query was longer than the model leaves room for
 * @param skipped windows left out because of {@code max_windows}
 * @param ending why no more windows were scored
 * @param cached logits that needed no inference
 * @param withoutText documents that have no text
 * @param anchorMissing whether {@code anchored} fell back to {@code replace}
 * @param failure what went wrong with the first window that failed, or null
 * @param scores how each document came to its score, in first-stage order
 */
public record RerankOutcome(
        Ranking ranking,
        int windows,
        int scored,
        WindowShape shape,
        boolean queryTruncated,
        int skipped,
        Ending ending,
        int cached,
        int withoutText,
        boolean anchorMissing,
        String failure,
        List<DocumentScore> scores,
        Times times) {
    public RerankOutcome {
        scores = List.copyOf(scores);
    }
}
