package io.crossencoder.opensearch.pipeline;

import org.opensearch.search.SearchHit;

/** Writes into a hit what it says besides its score. Called in the last step, once nothing can fail any more. */
interface HitNotes {
    /** Says nothing. */
    HitNotes NONE = (hit, fetchedAt, score) -> {};

    /**
     * Called for every hit of the list, whatever page is cut out of it.
     *
     * @param fetchedAt the hit's place in the fetched hits; the candidates come first
     * @param score its new score
     */
    void write(SearchHit hit, int fetchedAt, float score);
}
