package io.crossencoder.opensearch.request;

import org.opensearch.index.query.QueryBuilder;

/**
 * What pages of neural-search's {@code hybrid} queries are cut from. Each clause gives out as many hits as {@code pagination_depth}
 * says. Without one it gives out as many as the search asks for, so that every size has a list of its own, and the platform refuses
 * all pages but the first.
 */
public final class HybridPages {
    private HybridPages() {}

    /** Whether another size is another list. */
    public static boolean dependOnSize(QueryBuilder query) {
        return query != null
                && query.getWriteableName().equals(QueryText.HYBRID)
                && !PrintedQuestion.bodyOf(query).containsKey("pagination_depth");
    }
}
