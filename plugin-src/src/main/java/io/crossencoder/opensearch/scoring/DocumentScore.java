package io.crossencoder.opensearch.scoring;

import java.util.List;

/**
 * How one document came to its score.
 *
 * @param stage the last that scored it; −1 where none did
 * @param pooled its logit in that stage; NaN where there is none
 * @param combined what the combination made of it; NaN likewise
 * @param windows those of that stage that were scored, best first, equals in the order of the text
 */
public record DocumentScore(int stage, double pooled, double combined, List<WindowScore> windows) {
    static final DocumentScore NONE = new DocumentScore(-1, Double.NaN, Double.NaN, List.of());

    public DocumentScore {
        windows = List.copyOf(windows);
    }

    /** Whether any of its windows was scored. */
    public boolean isScored() {
        return stage >= 0;
    }
}
