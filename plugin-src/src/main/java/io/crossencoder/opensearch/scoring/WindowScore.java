package io.crossencoder.opensearch.scoring;

import java.util.Comparator;

/**
 * What the model made of one window.
 *
 * @param part index of its text in the document
 * @param start where it starts in the text, in UTF-16 code units
 * @param end where it ends, exclusive
 * @param score the logit as clients would see it on its own
 * @param cached whether the logit needed no inference
 */
public record WindowScore(int part, int start, int end, float logit, float score, boolean cached) {
    static final Comparator<WindowScore> BEST_FIRST = BestFirst.<WindowScore>by(WindowScore::logit)
            .thenComparingInt(WindowScore::part)
            .thenComparingInt(WindowScore::start);
}
