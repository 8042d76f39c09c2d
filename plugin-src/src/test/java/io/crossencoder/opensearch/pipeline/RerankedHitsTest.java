package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.request.RerankOptions.Extras;
import io.crossencoder.opensearch.request.RerankOptions.Output;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.ScoreBand;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Which hits are in the long list, with which scores? */
class RerankedHitsTest {
    private static final Ranking RANKING = new Ranking(
            List.of(new Place(2, .9f, true), new Place(0, .2f, true), new Place(1, ScoreBand.tail(4), false)));

    private final SearchHits fetched = Hits.of(5, 4, 3, 2, 1);

    @Test
    void hitsPastTheWindowFollowInTheirOrder() {
        SearchHit[] hits = list(output(null, null, false), true);
        assertEquals("2 0 1 3 4", Hits.ids(hits));
        assertEquals(ScoreBand.tail(2), hits[3].getScore());
        assertEquals(ScoreBand.tail(1), hits[4].getScore());
    }

    @Test
    void aLeastScoreCutsTheListEvenInTheTail() {
        assertEquals("2", Hits.ids(list(output(.5, null, false), true)));
        assertEquals("2 0 1 3 4", Hits.ids(list(output(0.0, null, false), true)));
        assertEquals("", Hits.ids(list(output(1.0, null, false), true)));
    }

    @Test
    void aScoreThatIsRepeatedAsTheBoundStays() {
        assertEquals("2", Hits.ids(list(output(.9, null, false), true)));
    }

    /** It would have had a score if there had been more time: nobody knows that it is too low. */
    @Test
    void whatTheDeadlineCutIsNotJudgedByItsScore() {
        assertEquals("2 1", Hits.ids(list(output(.5, null, false), false)));
    }

    @Test
    void topNCountsTheWholeList() {
        assertEquals("2 0", Hits.ids(list(output(null, 2, false), true)));
        assertEquals("2 0 1 3", Hits.ids(list(output(null, 4, false), true)));
        assertEquals("2 0 1 3 4", Hits.ids(list(output(null, 50, false), true)));
    }

    @Test
    void theFirstStagesScoreIsKeptWhereAskedFor() {
        for (SearchHit hit : list(output(null, null, true), true)) {
            float firstStage = 5 - Integer.parseInt(hit.getId());
            assertEquals(
                    firstStage, (float) hit.field(RerankedHits.PREVIOUS_SCORE).getValue());
        }
    }

    /** The second reranker of a pipeline sees the first one's scores, which are not what the caller means. */
    @Test
    void aSecondRerankerDoesNotOverwriteIt() {
        list(output(null, null, true), true);
        list(output(null, null, true), true);
        assertEquals(
                3f, (float) fetched.getAt(2).field(RerankedHits.PREVIOUS_SCORE).getValue());
    }

    @Test
    void elseNothingIsAdded() {
        for (SearchHit hit : list(output(null, null, false), true)) {
            assertNull(hit.field(RerankedHits.PREVIOUS_SCORE));
        }
    }

    private SearchHit[] list(Output output, boolean complete) {
        return new RerankedHits(fetched, output, HitNotes.NONE)
                .list(RANKING, complete)
                .cut(0, 100)
                .hits();
    }

    private static Output output(Double minScore, Integer topN, boolean keepPreviousScore) {
        return new Output(Activation.SIGMOID, minScore, topN, new Extras(keepPreviousScore, 0, false, false));
    }
}
