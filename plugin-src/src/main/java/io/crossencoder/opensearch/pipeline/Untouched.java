package io.crossencoder.opensearch.pipeline;

import java.util.List;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.ScoreSortBuilder;
import org.opensearch.search.sort.SortBuilder;
import org.opensearch.search.sort.SortOrder;

/** Which searches are not to be reranked, whatever the pipeline says. */
final class Untouched {
    private Untouched() {}

    /** The reason why a search stays as it is, or null if it may be reranked. */
    static String reason(SearchRequest request, ThreadContext context) {
        if (SearchOrigin.isNested(context)) {
            return "nested_search";
        }
        if (request.scroll() != null) {
            return "scroll";
        }
        SearchSourceBuilder body = request.source();
        if (body == null) {
            return "no_query";
        }
        if (body.size() == 0) {
            return "size_0";
        }
        if (body.searchAfter() != null) {
            return "search_after";
        }
        return isSorted(body.sorts()) ? "sort" : null;
    }

    /** {@code [_score]} alone is how unsorted searches are sorted anyway. */
    private static boolean isSorted(List<SortBuilder<?>> sorts) {
        if (sorts == null || sorts.isEmpty()) {
            return false;
        }
        boolean byScore =
                sorts.size() == 1 && sorts.get(0) instanceof ScoreSortBuilder score && score.order() == SortOrder.DESC;
        return !byScore;
    }
}
