package io.crossencoder.opensearch.scoring;

import java.util.List;

/**
 * What is to be put into order, and how.
 *
 * @param query the question
 * @param documents in first-stage order
 */
public record RerankTask(String query, List<Document> documents, ScoringOptions options, Deadline deadline) {
    public RerankTask {
        documents = List.copyOf(documents);
    }

    /** First-stage scores, in the documents' order. */
    float[] firstStage() {
        float[] scores = new float[documents.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = documents.get(i).firstStageScore();
        }
        return scores;
    }

    /** Characters of all texts, in UTF-16 code units. */
    public long chars() {
        return documents.stream()
                .flatMap(document -> document.parts().stream())
                .mapToLong(part -> part.text().length())
                .sum();
    }

    /** Documents that have no text. */
    int withoutText() {
        return (int) documents.stream()
                .filter(document -> document.parts().isEmpty())
                .count();
    }
}
