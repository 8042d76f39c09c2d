package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.RerankOptions.Output;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.ScoreBand;
import java.util.List;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** From a ranking of the candidate window to the long list of all fetched hits. */
final class RerankedHits {
    /** Document field that holds the first-stage score where {@code keep_previous_score} is set. */
    static final String PREVIOUS_SCORE = "previous_score";

    private final SearchHits fetched;
    private final Output output;
    private final HitNotes notes;

    RerankedHits(SearchHits fetched, Output output, HitNotes notes) {
        this.fetched = fetched;
        this.output = output;
        this.notes = notes;
    }

    /**
     * The ranking, then the hits past the window in their first-stage order.
     *
     * @param complete whether hits without a logit were never to have one; else they stay, whatever {@code min_score} says
     */
    RankedList list(Ranking ranking, boolean complete) {
        if (output.extras().previousScore()) {
            keepPreviousScores();
        }
        RankedList list = new RankedList(fetched);
        for (Place place : ranking.places()) {
            boolean spared = !place.reranked() && !complete;
            if (spared || isHighEnough(place.score())) {
                list.add(place.document(), place.score());
            }
        }
        for (int i = ranking.places().size(); i < fetched.getHits().length; i++) {
            float score = ScoreBand.tail(fetched.getAt(i).getScore());
            if (isHighEnough(score)) {
                list.add(i, score);
            }
        }
        if (output.topN() != null) {
            list.truncate(output.topN());
        }
        list.write(notes);
        return list;
    }

    /** Compares floats, as scores are printed: who repeats a hit's score as the bound keeps that hit. */
    private boolean isHighEnough(float score) {
        return output.minScore() == null || score >= output.minScore().floatValue();
    }

    private void keepPreviousScores() {
        for (SearchHit hit : fetched) {
            if (hit.field(PREVIOUS_SCORE) == null) {
                hit.setDocumentField(PREVIOUS_SCORE, new DocumentField(PREVIOUS_SCORE, List.of(hit.getScore())));
            }
        }
    }
}
