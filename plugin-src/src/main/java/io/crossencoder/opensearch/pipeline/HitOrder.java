package io.crossencoder.opensearch.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.opensearch.OpenSearchException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.index.IndexSettings;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.PipelineConfiguration;
import org.opensearch.search.pipeline.SearchPipelineMetadata;

/**
 * Do hits reach the rerankers in the order in which their shards were asked for them? Then the candidate window holds only the
 * first ones of each shard. Processors know nothing of their neighbours, so this reads the pipeline in the cluster state.
 */
public final class HitOrder {
    /** Those of neural-search. They change hybrid queries only, which shards know; see {@code TextFetchSwitch}. */
    private static final Set<String> OF_HYBRID_QUERIES = Set.of("normalization-processor", "score-ranker-processor");

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;

    public HitOrder(ClusterService clusterService, IndexNameExpressionResolver resolver) {
        this.clusterService = clusterService;
        this.resolver = resolver;
    }

    /**
     * Looks at the search's pipeline.
     *
     * @return false also where that can't be known
     */
    boolean isKept(SearchOrigin origin) {
        if (origin == null || mayBringProcessors(origin.request().source())) {
            return false;
        }
        Map<String, Object> pipeline = pipeline(origin.request());
        List<String> responses = types(pipeline, "response_processors");
        long ahead =
                responses.stream().takeWhile(CrossEncoderProcessor.TYPE::equals).count();
        return ahead > 0
                && responses.stream().skip(ahead).noneMatch(CrossEncoderProcessor.TYPE::equals)
                && OF_HYBRID_QUERIES.containsAll(types(pipeline, "phase_results_processors"));
    }

    /** A pipeline of its own, or an ext that asks for processors of no pipeline, as k-NN's for diversity does. */
    private static boolean mayBringProcessors(SearchSourceBuilder body) {
        return body == null
                || body.searchPipelineSource() != null
                || !body.ext().stream().allMatch(SearchOverrides::isOurs);
    }

    /** As it is stored; empty where it can't be found. */
    private Map<String, Object> pipeline(SearchRequest request) {
        ClusterState state = clusterService.state();
        SearchPipelineMetadata stored = state.metadata().custom(SearchPipelineMetadata.TYPE);
        if (stored == null) {
            return Map.of();
        }
        String id = request.pipeline() == null ? indexDefault(state, request) : request.pipeline();
        PipelineConfiguration pipeline = stored.getPipelines().get(id);
        return pipeline == null ? Map.of() : pipeline.getConfigAsMap();
    }

    /** The one that the indices agree on, by the platform's rule; empty where there is none. */
    private String indexDefault(ClusterState state, SearchRequest request) {
        try {
            List<String> ids = Arrays.stream(resolver.concreteIndices(state, request))
                    .map(state.metadata()::index)
                    .filter(Objects::nonNull)
                    .map(IndexMetadata::getSettings)
                    .filter(IndexSettings.DEFAULT_SEARCH_PIPELINE::exists)
                    .map(IndexSettings.DEFAULT_SEARCH_PIPELINE::get)
                    .distinct()
                    .toList();
            return ids.size() == 1 ? ids.get(0) : "";
        } catch (OpenSearchException | IllegalArgumentException e) {
            return ""; // the search itself says what is wrong with its indices
        }
    }

    @SuppressWarnings("unchecked") // JSON that the platform has built processors from
    private static List<String> types(Map<String, Object> pipeline, String key) {
        List<Map<String, Object>> processors = (List<Map<String, Object>>) pipeline.getOrDefault(key, List.of());
        return processors.stream()
                .flatMap(processor -> processor.keySet().stream())
                .toList();
    }
}
