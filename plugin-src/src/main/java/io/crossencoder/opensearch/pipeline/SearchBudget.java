package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.rerank.TimeLimit;
import io.crossencoder.opensearch.scoring.Deadline;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.unit.TimeValue;

/** How long reranking may take: its own timeout, but no more than is left of the search's. */
final class SearchBudget {
    private SearchBudget() {}

    /**
     * Until when scoring may take, so that the answer is in time.
     *
     * @param timeoutMillis the option
     * @param startNanos when reranking started
     * @param origin the search's task, or null if it is unknown: then the search is taken to start with reranking
     * @param cancelAfter the cluster's {@code search.cancel_after_time_interval}
     */
    static Deadline deadline(
            long timeoutMillis, long startNanos, SearchOrigin origin, SearchRequest request, TimeValue cancelAfter) {
        long searchStart = origin == null ? startNanos : origin.task().getStartTimeNanos();
        TimeValue ownCancel = request.getCancelAfterTimeInterval();
        TimeLimit due = TimeLimit.own(startNanos, timeoutMillis)
                .orEarlier(searchStart, request.source().timeout())
                .orEarlier(searchStart, ownCancel == null ? cancelAfter : ownCancel);
        return Deadline.beforeAnswer(startNanos, due.nanos(), origin == null ? () -> false : origin::isCancelled);
    }
}
