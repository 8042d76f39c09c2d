package io.crossencoder.opensearch.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Documents in their final order: those that the last stage scored by their combined value, then first-stage rank; behind them
 * those that only earlier stages scored, stage by stage; then the others in first-stage order.
 *
 * @param places best first, one for each document
 */
public record Ranking(List<Place> places) {

    /**
     * A document's place.
     *
     * @param document its index in first-stage order
     * @param score what clients see
     * @param reranked whether it was scored by a model
     */
    public record Place(int document, float score, boolean reranked) {}

    /**
     * What one stage made of the documents.
     *
     * @param combined per document; NaN where the stage did not score it
     * @param areLogits whether a sigmoid makes sense of them
     */
    record Values(double[] combined, boolean areLogits) {
        static Values of(double[] logits, float[] firstStage, Combination combination) {
            return new Values(combination.combine(logits, firstStage), combination.givesLogits());
        }
    }

    public Ranking {
        places = List.copyOf(places);
    }

    /**
     * Orders documents that one stage has scored.
     *
     * @param logits pooled, per document; NaN where it was not scored
     * @param firstStage scores, in first-stage order
     */
    static Ranking of(double[] logits, float[] firstStage, Combination combination, boolean sigmoid) {
        return ofStages(List.of(Values.of(logits, firstStage, combination)), firstStage, sigmoid);
    }

    /**
     * Orders documents by what several stages made of them. Two models' values do not compare: a document that an earlier stage
     * liked better still shows no higher score than those which a later one looked at.
     *
     * @param stages what each made of the documents, in the stages' order
     */
    static Ranking ofStages(List<Values> stages, float[] firstStage, boolean sigmoid) {
        List<Place> places = new ArrayList<>(firstStage.length);
        float lowest = Float.POSITIVE_INFINITY;
        for (int stage = stages.size() - 1; stage >= 0; stage--) {
            Values values = stages.get(stage);
            for (int document : order(stages, stage)) {
                lowest = Math.min(lowest, ScoreBand.reranked(values.combined()[document], values.areLogits(), sigmoid));
                places.add(new Place(document, lowest, true));
            }
        }
        for (int document = 0; document < firstStage.length; document++) {
            if (lastStage(stages, document) < 0) {
                places.add(new Place(document, ScoreBand.tail(firstStage[document]), false));
            }
        }
        return new Ranking(places);
    }

    private static int[] order(List<Values> stages, int stage) {
        double[] values = stages.get(stage).combined();
        return BestFirst.order(
                IntStream.range(0, values.length).filter(document -> lastStage(stages, document) == stage), values);
    }

    /** The last stage that scored a document; −1 where none did. */
    static int lastStage(List<Values> stages, int document) {
        int stage = stages.size() - 1;
        while (stage >= 0 && Double.isNaN(stages.get(stage).combined()[document])) {
            stage--;
        }
        return stage;
    }
}
