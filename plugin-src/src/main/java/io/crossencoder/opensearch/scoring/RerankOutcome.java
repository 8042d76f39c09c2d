package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.List;
import java.util.Objects;

/**
 * A ranking and how it came about.
 *
 * @param stages what each stage did, in their order; at least one
 * @param withoutText documents that have no text
 * @param anchorMissing whether {@code anchored} fell back to {@code replace}
 * @param scores how each document came to its score, in first-stage order
 * @param times of all stages together
 */
public record RerankOutcome(
        Ranking ranking,
        List<StageOutcome> stages,
        int withoutText,
        boolean anchorMissing,
        List<DocumentScore> scores,
        Times times) {

    public RerankOutcome {
        scores = List.copyOf(scores);
        stages = List.copyOf(stages);
    }

    /** The stage whose model the answer is known by. */
    public StageOutcome last() {
        return stages.get(stages.size() - 1);
    }

    /** Windows of all stages together. */
    public StageOutcome.Windows counts() {
        return stages.stream()
                .map(StageOutcome::windows)
                .reduce(StageOutcome.Windows::plus)
                .orElseThrow();
    }

    /** Windows that were wanted, of all stages together. */
    public int windows() {
        return counts().wanted();
    }

    /** How many of them have a logit. */
    public int scored() {
        return counts().scored();
    }

    /** How many logits needed no inference. */
    public int cached() {
        return counts().cached();
    }

    /** Windows left out because of {@code max_windows}. */
    public int skipped() {
        return counts().skipped();
    }

    /** The windows' effective size in the last stage. */
    public WindowShape shape() {
        return last().shape();
    }

    /** Whether the query was longer than the last stage's model leaves room for. */
    public boolean queryTruncated() {
        return last().queryTruncated();
    }

    /** Why no more was scored; of the first stage that did not come to its end. */
    public Ending ending() {
        return stages.stream()
                .map(stage -> stage.stop().ending())
                .filter(ending -> ending != Ending.COMPLETE)
                .findFirst()
                .orElse(Ending.COMPLETE);
    }

    /** What went wrong with the first window that failed, or null. */
    public String failure() {
        return stages.stream()
                .map(stage -> stage.stop().failure())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
