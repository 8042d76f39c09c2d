package io.crossencoder.opensearch.rest;

import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Reranks texts on the node that gets the request. */
public final class TransportRerankAction extends HandledTransportAction<RerankRequest, RerankResponse> {
    private final TextReranking reranking;

    @Inject
    public TransportRerankAction(
            TransportService transportService, ActionFilters actionFilters, TextReranking reranking) {
        super(RerankAction.NAME, transportService, actionFilters, RerankRequest::new);
        this.reranking = reranking;
    }

    @Override
    protected void doExecute(Task task, RerankRequest request, ActionListener<RerankResponse> listener) {
        reranking.start(request, ((CancellableTask) task)::isCancelled, listener);
    }
}
