package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.scoring.Deadline;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.tasks.CancellableTask;

/** Does reranking end with the first of its own timeout, the search's and its cancellation? */
class SearchBudgetProperties {
    private static final TimeValue UNSET = TimeValue.MINUS_ONE;

    /** A search that is seconds old when its reranking starts. */
    private final CancellableTask task =
            new CancellableTask(1, "transport", "search", "", TaskId.EMPTY_TASK_ID, Map.of()) {
                @Override
                public boolean shouldCancelChildrenOnCancellation() {
                    return true;
                }
            };

    private final long searchStart = task.getStartTimeNanos();

    @Provide
    Arbitrary<Long> millis() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 100_000),
                Arbitraries.of(1L, TimeUnit.DAYS.toMillis(365), TimeUnit.DAYS.toMillis(200_000), Long.MAX_VALUE));
    }

    @Property
    void theEarliestLimitWins(
            @ForAll("millis") long own,
            @ForAll("millis") long timeout,
            @ForAll("millis") long cancelAfter,
            @ForAll("millis") long age) {
        long ageNanos = Math.min(TimeUnit.MILLISECONDS.toNanos(age), TimeUnit.DAYS.toNanos(30));
        long start = searchStart + ageNanos;
        SearchRequest request = request(TimeValue.timeValueMillis(timeout), null);
        Deadline deadline =
                SearchBudget.deadline(own, start, origin(), request, TimeValue.timeValueMillis(cancelAfter));
        long expected = LongStream.of(nanos(own), nanos(timeout) - ageNanos, nanos(cancelAfter) - ageNanos)
                .min()
                .getAsLong();
        assertEquals(scoring(expected), left(deadline, start), "left of " + own + ", " + timeout + ", " + cancelAfter);
    }

    /** What is longer than a year counts as a year. */
    private static long nanos(long millis) {
        return Math.min(TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.DAYS.toNanos(365));
    }

    /** What an answer needs is kept back: an eighth, and no more than 120 ms. */
    private static long scoring(long left) {
        return left <= 0 ? left : left - Math.min(left / 8, TimeUnit.MILLISECONDS.toNanos(120));
    }

    private static long left(Deadline deadline, long start) {
        return deadline.nanos() - start;
    }

    @Example
    void limitsThatAreNotSetDoNotCount() {
        for (TimeValue unset : new TimeValue[] {null, UNSET, TimeValue.ZERO}) {
            Deadline deadline = SearchBudget.deadline(5_000, searchStart, origin(), request(unset, unset), unset);
            assertEquals(scoring(TimeUnit.SECONDS.toNanos(5)), left(deadline, searchStart));
        }
    }

    @Example
    void theSearchsOwnCancellationReplacesTheClusters() {
        SearchRequest request = request(null, TimeValue.timeValueSeconds(4));
        Deadline deadline = SearchBudget.deadline(5_000, searchStart, origin(), request, TimeValue.timeValueSeconds(2));
        assertEquals(scoring(TimeUnit.SECONDS.toNanos(4)), left(deadline, searchStart));
    }

    @Example
    void aSearchWhoseTimeIsUpLeavesNone() {
        long late = searchStart + TimeUnit.SECONDS.toNanos(10);
        SearchRequest request = request(TimeValue.timeValueSeconds(3), null);
        Deadline deadline = SearchBudget.deadline(5_000, late, origin(), request, null);
        assertTrue(left(deadline, late) < 0);
    }

    @Example
    void anUnknownTaskCountsFromNow() {
        long now = System.nanoTime();
        Deadline deadline = SearchBudget.deadline(5_000, now, null, request(TimeValue.timeValueSeconds(3), null), null);
        assertEquals(scoring(TimeUnit.SECONDS.toNanos(3)), left(deadline, now));
        assertFalse(deadline.cancelled().getAsBoolean());
    }

    @Example
    void aCancelledTaskEndsIt() {
        long now = System.nanoTime();
        Deadline deadline = SearchBudget.deadline(60_000, now, origin(), request(null, null), null);
        assertFalse(deadline.isOver());
        task.cancel("the client went away");
        assertTrue(deadline.isOver());
    }

    private SearchOrigin origin() {
        return new SearchOrigin(task, new SearchRequest());
    }

    private static SearchRequest request(TimeValue timeout, TimeValue cancelAfter) {
        SearchSourceBuilder body = new SearchSourceBuilder();
        if (timeout != null) {
            body.timeout(timeout);
        }
        SearchRequest request = new SearchRequest().source(body);
        request.setCancelAfterTimeInterval(cancelAfter);
        return request;
    }
}
