package io.crossencoder.opensearch.candidate;

import java.util.List;

/**
 * One hit to be scored.
 *
 * @param firstStageScore the hit's score as it arrived
 * @param parts its texts, each scored on its own; empty if the document has no text
 * @param cut whether a field's text was longer than the node reads
 */
public record Candidate(float firstStageScore, List<Part> parts, boolean cut) {

    /** A text and its share in the document's logit. */
    public record Part(String text, double weight) {}

    public Candidate {
        parts = List.copyOf(parts);
    }
}
