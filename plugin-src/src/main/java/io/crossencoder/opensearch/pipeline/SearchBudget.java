package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.scoring.Deadline;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.unit.TimeValue;

/** How long reranking may take: its own timeout, but no more than is left of the search's. */
final class SearchBudget {
    /** As good as never, and far from where differences of nanoseconds overflow. */
    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(365);

    /** Of the time there is, and at most: kept back for answering, which waits for cores under load. */
    private static final int ANSWER_SHARE = 8;

    private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(120);

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
        long deadline = startNanos + Math.min(TimeUnit.MILLISECONDS.toNanos(timeoutMillis), LONGEST_NANOS);
        long searchStart = origin == null ? startNanos : origin.task().getStartTimeNanos();
        TimeValue ownCancel = request.getCancelAfterTimeInterval();
        deadline = earlier(deadline, searchStart, request.source().timeout());
        deadline = earlier(deadline, searchStart, ownCancel == null ? cancelAfter : ownCancel);
        return new Deadline(
                deadline - forTheAnswer(deadline - startNanos), origin == null ? () -> false : origin::isCancelled);
    }

    private static long forTheAnswer(long left) {
        return Math.clamp(left / ANSWER_SHARE, 0, ANSWER_NANOS);
    }

    private static long earlier(long deadline, long searchStart, TimeValue limit) {
        boolean isSet = limit != null && limit.nanos() > 0;
        if (!isSet) {
            return deadline;
        }
        long end = searchStart + Math.min(limit.nanos(), LONGEST_NANOS);
        return end - deadline < 0 ? end : deadline;
    }
}
