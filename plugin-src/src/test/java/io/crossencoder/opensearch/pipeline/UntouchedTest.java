package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortBuilders;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.tasks.Task;

/** Which searches stay as they are, whatever the pipeline says? */
class UntouchedTest {
    private final ThreadContext context = new ThreadContext(Settings.EMPTY);

    @Test
    void anOrdinarySearchIsReranked() {
        assertNull(reason(body -> {}));
        assertNull(reason(body -> body.from(20).size(5)));
        assertNull(reason(body -> body.trackTotalHits(false).minScore(1).terminateAfter(5)));
    }

    @Test
    void sortedByScoreAloneIsUnsorted() {
        assertNull(reason(body -> body.sort(SortBuilders.scoreSort())));
    }

    @Test
    void explicitOrdersStay() {
        assertEquals("sort", reason(body -> body.sort("date")));
        assertEquals("sort", reason(body -> body.sort(SortBuilders.scoreSort().order(SortOrder.ASC))));
        assertEquals("sort", reason(body -> body.sort(SortBuilders.scoreSort()).sort("date")));
        assertEquals("search_after", reason(body -> body.sort("date").searchAfter(new Object[] {5})));
    }

    @Test
    void searchesForNoHitsStay() {
        assertEquals("size_0", reason(body -> body.size(0)));
    }

    /** Deleting, updating and reindexing by query scroll: a hit that is dropped would be a document that is missed. */
    @Test
    void scrollsStay() {
        SearchRequest request = request(body -> {}).scroll(TimeValue.timeValueMinutes(1));
        assertEquals("scroll", Untouched.reason(request, context));
    }

    /** Collapse expands each group by a search of its own, through the same default pipeline. */
    @Test
    void searchesOfASearchStay() {
        Task task = new Task(1, "transport", "search", "", TaskId.EMPTY_TASK_ID, Map.of());
        SearchOrigin.mark(context, task, new SearchRequest());
        assertNull(Untouched.reason(request(body -> {}), context));
        try (ThreadContext.StoredContext ignored = context.newStoredContext(true)) {
            SearchOrigin.mark(context, task, new SearchRequest());
            SearchOrigin.mark(context, task, new SearchRequest());
            assertEquals("nested_search", Untouched.reason(request(body -> {}), context));
        }
        assertNull(Untouched.reason(request(body -> {}), context));
    }

    private String reason(Consumer<SearchSourceBuilder> change) {
        return Untouched.reason(request(change), context);
    }

    private static SearchRequest request(Consumer<SearchSourceBuilder> change) {
        SearchSourceBuilder body = new SearchSourceBuilder().query(QueryBuilders.matchQuery("text", "words"));
        change.accept(body);
        return new SearchRequest().source(body);
    }
}
