package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.QueryContextExt;
import io.crossencoder.opensearch.request.RerankExt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.PipelineProcessingContext;

/**
 * {@code ext.cross_encoder} of a search on its way through the pipeline. It is of no use to shards, and nodes and clusters
 * without the plugin can't even read it: so {@code rerank_candidates} takes it out of every search, reranked or not.
 */
final class SearchOverrides {
    private static final String ATTRIBUTE = "cross_encoder.overrides";

    private SearchOverrides() {}

    /** Moves the overrides from the request to the context, and returns what is there; what else only we can read goes too. */
    static Map<String, Object> take(SearchRequest request, PipelineProcessingContext context) {
        Map<String, Object> overrides = in(request);
        if (request.source() != null && request.source().ext().stream().anyMatch(SearchOverrides::isOurs)) {
            // A copy: the caller's object is printed in the slow log and may be sent again.
            SearchSourceBuilder body = request.source().shallowCopy();
            List<SearchExtBuilder> exts = new ArrayList<>(body.ext());
            exts.removeIf(SearchOverrides::isOurs);
            request.source(body.ext(exts));
            context.setAttribute(ATTRIBUTE, overrides);
        }
        return of(request, context);
    }

    /** The overrides of a search; those in the request where its pipeline has no {@code rerank_candidates}. */
    @SuppressWarnings("unchecked") // what take stored
    static Map<String, Object> of(SearchRequest request, PipelineProcessingContext context) {
        Object taken = context.getAttribute(ATTRIBUTE);
        return taken == null ? in(request) : (Map<String, Object>) taken;
    }

    /** Whether an ext is of use to nobody else. */
    static boolean isOurs(SearchExtBuilder ext) {
        return ext instanceof RerankExt || ext instanceof QueryContextExt;
    }

    private static Map<String, Object> in(SearchRequest request) {
        return request.source() == null
                ? Map.of()
                : RerankExt.overridesIn(request.source().ext());
    }
}
