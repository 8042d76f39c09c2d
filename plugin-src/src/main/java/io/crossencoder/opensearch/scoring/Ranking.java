package io.crossencoder.opensearch.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Documents in their final order: reranked ones by combined value, then first-stage rank; the others behind them in first-stage
 * order.
 *
 * @param places best first, one for each document
 */
public record Ranking(List<Place> places) {

    /**
     * A document's place.
     *
     * @param document its index in first-stage order
     * @param score what clients see
     * @param reranked whether it was scored by the model
     */
    public record Place(int document, float score, boolean reranked) {}

    public Ranking {
        places = List.copyOf(places);
    }

    /**
     * Orders documents.
     *
     * @param logits pooled, per document; NaN where it was not scored
     * @param firstStage scores, in first-stage order
     */
    static Ranking of(double[] logits, float[] firstStage, Combination combination, boolean sigmoid) {
        double[] combined = combination.combine(logits, firstStage);
        List<Integer> reranked = new ArrayList<>();
        List<Place> tail = new ArrayList<>();
        for (int i = 0; i < combined.length; i++) {
            if (Double.isNaN(combined[i])) {
                tail.add(new Place(i, ScoreBand.tail(firstStage[i]), false));
            } else {
                reranked.add(i);
            }
        }
        // Stable: equals keep their first-stage order. + 0.0 makes −0 and 0 equal.
        reranked.sort(Comparator.comparingDouble(i -> -combined[i] + 0.0));
        List<Place> places = new ArrayList<>(combined.length);
        for (int i : reranked) {
            places.add(new Place(i, ScoreBand.reranked(combined[i], combination.givesLogits(), sigmoid), true));
        }
        places.addAll(tail);
        return new Ranking(places);
    }
}
