package io.crossencoder.opensearch.scoring;

/**
 * How documents are cut, and how their logits become scores.
 *
 * @param windowTokens document tokens in a window, where the model has room for them
 * @param overlapTokens document tokens that neighbouring windows share
 * @param maxWindows windows scored per text
 * @param maxTokens tokens read of a text; what comes after is as if it were not there
 */
public record ScoringOptions(
        int windowTokens,
        int overlapTokens,
        int maxWindows,
        int maxTokens,
        WindowSelection selection,
        Combination combination,
        boolean sigmoid) {
    /** Where {@code maxTokens} is no limit. */
    public static final int ALL_TOKENS = Integer.MAX_VALUE;
}
