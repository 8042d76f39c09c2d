package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.ScoreBand;
import java.util.List;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;

/**
 * A shard's documents in their new order. Whatever was not reranked, for whatever reason, scores below whatever was: other shards'
 * hits are merged by their scores.
 */
final class RescoredDocs {
    private RescoredDocs() {}

    /**
     * The ranking, then the documents past the window in first-stage order.
     *
     * @param ranking of the first documents
     */
    static TopDocs ranked(TopDocs found, Ranking ranking) {
        ScoreDoc[] documents = found.scoreDocs;
        ScoreDoc[] ranked = new ScoreDoc[documents.length];
        List<Place> places = ranking.places();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            ranked[i] = scored(documents[place.document()], place.score());
        }
        for (int i = places.size(); i < documents.length; i++) {
            ranked[i] = unranked(documents[i]);
        }
        return new TopDocs(found.totalHits, ranked);
    }

    /** The documents in first-stage order. */
    static TopDocs unranked(TopDocs found) {
        return ranked(found, new Ranking(List.of()));
    }

    private static ScoreDoc unranked(ScoreDoc document) {
        return scored(document, ScoreBand.tail(document.score));
    }

    private static ScoreDoc scored(ScoreDoc document, float score) {
        return new ScoreDoc(document.doc, score, document.shardIndex);
    }
}
