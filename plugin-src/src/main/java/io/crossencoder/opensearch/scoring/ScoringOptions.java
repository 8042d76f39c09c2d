package io.crossencoder.opensearch.scoring;

/**
 * How documents are cut, and how their logits become scores.
 *
 * @param windowTokens document tokens in a window, where the model has room for them
 * @param overlapTokens document tokens that neighbouring windows share
 * @param maxWindows windows scored per text
 */
public record ScoringOptions(
        int windowTokens,
        int overlapTokens,
        int maxWindows,
        WindowSelection selection,
        Combination combination,
        boolean sigmoid) {}
