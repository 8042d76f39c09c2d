package io.crossencoder.opensearch.pipeline;

import java.util.HashMap;
import org.apache.lucene.search.TotalHits;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Hits as shards send them. */
final class Hits {
    private Hits() {}

    /** A hit for each score; its id is its place. */
    static SearchHits of(float... scores) {
        return new SearchHits(hits(scores), new TotalHits(scores.length, TotalHits.Relation.EQUAL_TO), max(scores));
    }

    /** The same, collapsed on a field. */
    static SearchHits collapsed(Object[] values, float... scores) {
        return new SearchHits(
                hits(scores),
                new TotalHits(scores.length, TotalHits.Relation.EQUAL_TO),
                max(scores),
                null,
                "group",
                values);
    }

    private static SearchHit[] hits(float... scores) {
        SearchHit[] hits = new SearchHit[scores.length];
        for (int i = 0; i < scores.length; i++) {
            hits[i] = new SearchHit(i, String.valueOf(i), new HashMap<>(), new HashMap<>());
            hits[i].score(scores[i]);
            hits[i].sourceRef(new BytesArray("{\"title\":\"T\",\"text\":\"B\"}"));
        }
        return hits;
    }

    private static float max(float... scores) {
        return scores.length == 0 ? Float.NaN : scores[0];
    }

    /** The ids of a page, in order. */
    static String ids(SearchHit... hits) {
        StringBuilder ids = new StringBuilder();
        for (SearchHit hit : hits) {
            ids.append(ids.isEmpty() ? "" : " ").append(hit.getId());
        }
        return ids.toString();
    }
}
