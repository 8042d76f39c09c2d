package io.crossencoder.opensearch.scoring;

import java.util.List;

/**
 * One document to be scored.
 *
 * @param firstStageScore what the first stage gave it
 * @param parts its texts, each pooled on its own; empty if it has none
 */
public record Document(float firstStageScore, List<Part> parts) {

    /** A text and its share in the document's logit. */
    public record Part(String text, double weight) {}

    public Document {
        parts = List.copyOf(parts);
    }
}
