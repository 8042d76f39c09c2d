package io.crossencoder.opensearch.pipeline;

import org.opensearch.search.SearchHit;

/**
 * The hits a caller gets.
 *
 * @param hits in their final order
 * @param collapseValues parallel to the hits; null where the search does not collapse
 * @param maxScore of the whole list, not of the page
 */
record Page(SearchHit[] hits, Object[] collapseValues, float maxScore) {}
