package io.crossencoder.opensearch.pipeline;

import org.opensearch.action.ActionRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.tasks.Task;

/**
 * Lets processors know the origin of their search. The mark ends with the search: a multi search starts its next search from the
 * listener of the one before, which must not look nested in it.
 */
public final class SearchOriginFilter implements ActionFilter {
    private final ThreadContext context;

    public SearchOriginFilter(ThreadContext context) {
        this.context = context;
    }

    @Override
    public int order() {
        return 0;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
            Task task,
            String action,
            Request request,
            ActionRequestMetadata<Request, Response> metadata,
            ActionListener<Response> listener,
            ActionFilterChain<Request, Response> chain) {
        if (!SearchAction.NAME.equals(action)) {
            chain.proceed(task, action, request, listener);
            return;
        }
        ActionListener<Response> unmarked = ContextPreservingActionListener.wrapPreservingContext(listener, context);
        try (ThreadContext.StoredContext ignored = context.newStoredContext(true)) {
            SearchOrigin.mark(context, task, (SearchRequest) request);
            chain.proceed(task, action, request, unmarked);
        }
    }
}
