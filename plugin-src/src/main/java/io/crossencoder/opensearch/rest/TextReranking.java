package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.ModelChoice.MlCommons;
import io.crossencoder.opensearch.rerank.EntryThreads;
import io.crossencoder.opensearch.rerank.HeldModels;
import io.crossencoder.opensearch.rerank.HeldModels.Missing;
import io.crossencoder.opensearch.rerank.KnownModels;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.lease.Releasable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/**
 * Puts texts that are in no index into order, with the same windows, model, queue and cache as a search. The caller's thread
 * is let go at once.
 */
public final class TextReranking {
    private final Services services;

    /** What it needs of its node. */
    public record Services(
            Reranker reranker, KnownModels models, EntryThreads threads, Supplier<RerankLimits> limits) {}

    public TextReranking(Services services) {
        this.services = services;
    }

    /**
     * Starts, and returns at once. The listener is completed exactly once, on a pool or, where that refuses, on the calling
     * thread; its exceptions carry the status to answer with.
     *
     * @param cancelled true once nobody waits any more
     */
    void start(RerankRequest request, BooleanSupplier cancelled, ActionListener<RerankResponse> listener) {
        Releasable texts;
        try {
            texts = services.reranker().hold(request.chars());
        } catch (ScorerOverloadedException e) {
            listener.onFailure(new OpenSearchStatusException(e.getMessage(), RestStatus.TOO_MANY_REQUESTS));
            return;
        }
        handOff(request, cancelled, ActionListener.runBefore(listener, texts::close));
    }

    private void handOff(RerankRequest request, BooleanSupplier cancelled, ActionListener<RerankResponse> listener) {
        ActionListener<RerankResponse> answer =
                ActionListener.notifyOnce(ContextPreservingActionListener.wrapPreservingContext(
                        listener, services.threads().context()));
        Deadline deadline =
                new Deadline(System.nanoTime() + request.bounds().timeout().nanos(), cancelled);
        services.threads().tokenising().execute(deadline, new DeadlinePool.Work() {
            @Override
            public void start() {
                rank(request, deadline, answer);
            }

            @Override
            public void late() {
                answer.onFailure(new OpenSearchStatusException(
                        "time ran out: other requests were before it; try again, or raise [timeout]",
                        RestStatus.GATEWAY_TIMEOUT));
            }

            @Override
            public void refused(Exception e) {
                answer.onFailure(new OpenSearchStatusException(
                        "too many requests wait to be reranked; try again", RestStatus.TOO_MANY_REQUESTS));
            }

            @Override
            public void failed(Exception e) {
                answer.onFailure(e);
            }
        });
    }

    private void rank(RerankRequest request, Deadline deadline, ActionListener<RerankResponse> answer) {
        RerankLimits limits = services.limits().get();
        if (request.documents().size() > limits.maxDocuments()) {
            throw RerankLimits.tooManyDocuments(limits.maxDocuments());
        }
        ModelChoice model = ModelAlias.resolve(request.model(), limits.aliases());
        HeldModels models = HeldModels.acquire(services.models(), model, TextRun.options(request.bounds()));
        if (models.decisive().isPresent()) {
            throw unusable(model, request.model(), models.decisive().get());
        }
        try {
            new TextRun(models, services.threads(), answer)
                    .start(services.reranker(), request, deadline, limits.maxTextChars());
        } catch (RuntimeException e) {
            models.release();
            throw e;
        }
    }

    private OpenSearchStatusException unusable(ModelChoice model, ModelChoice asked, Missing missing) {
        if (services.models().mayExist(model)) {
            return new OpenSearchStatusException(
                    "model [{}] can't be used now: {}",
                    RestStatus.SERVICE_UNAVAILABLE,
                    missing.model(),
                    missing.detail());
        }
        String remedy = model instanceof MlCommons
                ? missing.detail()
                : "use [default] or another model of this cluster, or have the name mapped with"
                        + " [plugins.cross_encoder.rerank_api.model_aliases]: [\"" + asked.label() + "=default\"]";
        return new OpenSearchStatusException("model [{}] not found; {}", RestStatus.NOT_FOUND, asked.label(), remedy);
    }
}
