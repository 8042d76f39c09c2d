package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.RerankOptions;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.search.pipeline.Processor.PipelineContext;

/**
 * Lets the processors of one pipeline know each other: {@code rerank_candidates} must know which fields the
 * {@code cross_encoder}s of its pipeline read, and these must know which of them comes last and cuts the page. All factories
 * of a pipeline get the same context object, and nobody else gets it.
 */
public final class PipelineLinks {
    private final Map<PipelineContext, Link> links = new WeakHashMap<>();

    /** The rerankers of one pipeline in their order; complete once the pipeline is built. */
    static final class Link {
        private final List<RerankOptions> rerankers = new CopyOnWriteArrayList<>();
        private final AtomicBoolean hasCandidates = new AtomicBoolean();

        /** Adds a reranker and returns its position. */
        synchronized int add(RerankOptions options) {
            rerankers.add(options);
            return rerankers.size() - 1;
        }

        /** Adds a {@code rerank_candidates}; false where the pipeline has one already. */
        boolean addCandidates() {
            return hasCandidates.compareAndSet(false, true);
        }

        List<RerankOptions> rerankers() {
            return rerankers;
        }

        boolean isLast(int position) {
            return position == rerankers.size() - 1;
        }
    }

    Link of(PipelineContext context) {
        synchronized (links) {
            return links.computeIfAbsent(context, key -> new Link());
        }
    }
}
