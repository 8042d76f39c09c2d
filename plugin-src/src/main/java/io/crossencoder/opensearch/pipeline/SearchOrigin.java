package io.crossencoder.opensearch.pipeline;

import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/**
 * What pipelines are not told of their search. {@link SearchOriginFilter} puts it into the thread context.
 *
 * @param task of the outermost search, the one a caller sent
 * @param request as it was sent: the copy that processors get has lost the name of its pipeline
 */
record SearchOrigin(Task task, SearchRequest request) {
    private static final String OUTERMOST = "cross_encoder.search";
    private static final String NESTED = "cross_encoder.nested_search";

    /** Marks the context as that of a search; of a nested one if it already is: collapse expands groups by searches. */
    static void mark(ThreadContext context, Task task, SearchRequest request) {
        if (context.getTransient(OUTERMOST) == null) {
            context.putTransient(OUTERMOST, new SearchOrigin(task, request));
        } else if (context.getTransient(NESTED) == null) {
            context.putTransient(NESTED, Boolean.TRUE);
        }
    }

    /** The origin of the search this thread works for, or null. */
    static SearchOrigin of(ThreadContext context) {
        return context.getTransient(OUTERMOST);
    }

    /** Whether this thread works for a search that another search started. */
    static boolean isNested(ThreadContext context) {
        return context.getTransient(NESTED) != null;
    }

    boolean isCancelled() {
        return task instanceof CancellableTask cancellable && cancellable.isCancelled();
    }
}
