package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/**
 * Puts texts that are in no index into order, with the same windows, model, queue and cache as a search. The caller's thread
 * is let go at once.
 */
public final class TextReranking {
    private final Services services;

    /**
     * What it needs of its node.
     *
     * @param executor tokenises; queues a bounded number of requests
     * @param answers builds responses; refuses nothing
     */
    public record Services(
            Reranker reranker,
            ModelRegistry models,
            Executor executor,
            Executor answers,
            ThreadContext context,
            RerankCounters counters,
            Supplier<RerankLimits> limits) {}

    public TextReranking(Services services) {
        this.services = services;
    }

    /**
     * Starts, and returns at once. The listener is completed exactly once, on the executor or, where that refuses, on the
     * calling thread; its exceptions carry the status to answer with.
     *
     * @param cancelled true once nobody waits any more
     */
    void start(RerankRequest request, BooleanSupplier cancelled, ActionListener<RerankResponse> listener) {
        ActionListener<RerankResponse> answer =
                counted(ContextPreservingActionListener.wrapPreservingContext(listener, services.context()));
        Deadline deadline =
                new Deadline(System.nanoTime() + request.bounds().timeout().nanos(), cancelled);
        services.executor().execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                rank(request, deadline, answer);
            }

            @Override
            public void onRejection(Exception e) {
                answer.onFailure(new OpenSearchStatusException(
                        "too many requests wait to be reranked; try again", RestStatus.TOO_MANY_REQUESTS));
            }

            @Override
            public void onFailure(Exception e) {
                answer.onFailure(e);
            }
        });
    }

    private ActionListener<RerankResponse> counted(ActionListener<RerankResponse> listener) {
        return ActionListener.notifyOnce(new ActionListener<>() {
            @Override
            public void onResponse(RerankResponse response) {
                services.counters().countApiCall(RestStatus.OK.getStatus());
                listener.onResponse(response);
            }

            @Override
            public void onFailure(Exception e) {
                services.counters().countApiCall(ExceptionsHelper.status(e).getStatus());
                listener.onFailure(e);
            }
        });
    }

    private void rank(RerankRequest request, Deadline deadline, ActionListener<RerankResponse> answer) {
        RerankLimits limits = services.limits().get();
        int documents = request.documents().size();
        if (documents > limits.maxDocuments()) {
            throw new IllegalArgumentException("invalid request: [documents] has [" + documents
                    + "] entries, more than the [" + limits.maxDocuments() + "] of"
                    + " [plugins.cross_encoder.rerank_api.max_documents]; send several requests");
        }
        String name = ModelAlias.resolve(request.model(), limits.aliases());
        LoadedModel model = model(name, request.model());
        try {
            new TextRun(model, name, services.answers(), answer)
                    .start(services.reranker(), request, deadline, limits.maxTextChars());
        } catch (RuntimeException e) {
            model.decRef();
            throw e;
        }
    }

    /** The model with a reference that the caller must give back. */
    private LoadedModel model(String name, String asked) {
        return switch (services.models().state(name)) {
            case ModelState.Loading loading ->
                throw new OpenSearchStatusException(
                        "model [{}] is being loaded; try again in some seconds", RestStatus.SERVICE_UNAVAILABLE, name);
            case ModelState.Failed failed -> throw unusable(name, asked, failed.reason());
            case ModelState.Ready ready -> taken(ready.model());
        };
    }

    private OpenSearchStatusException unusable(String name, String asked, String reason) {
        if (services.models().exists(name)) {
            return new OpenSearchStatusException(reason, RestStatus.SERVICE_UNAVAILABLE);
        }
        return new OpenSearchStatusException(
                "model [{}] not found; use [default] or another model of this cluster, or have the name mapped with"
                        + " [plugins.cross_encoder.rerank_api.model_aliases]: [\"{}=default\"]",
                RestStatus.NOT_FOUND,
                asked,
                asked);
    }

    private static LoadedModel taken(LoadedModel model) {
        if (!model.tryIncRef()) {
            throw new OpenSearchStatusException("the node is stopping", RestStatus.SERVICE_UNAVAILABLE);
        }
        return model;
    }
}
