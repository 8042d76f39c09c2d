package io.crossencoder.opensearch.pipeline;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.opensearch.OpenSearchException;
import org.opensearch.action.search.SearchContextId;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Setting;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.IndexSettings;
import org.opensearch.transport.RemoteClusterAware;

/** The indices and nodes that a search goes to. */
public final class SearchTarget {
    /** Node attribute by which nodes know that another has the plugin. */
    public static final String PLUGIN_ATTRIBUTE = "cross_encoder_plugin";

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final NamedWriteableRegistry registry;

    public SearchTarget(
            ClusterService clusterService, IndexNameExpressionResolver resolver, NamedWriteableRegistry registry) {
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.registry = registry;
    }

    /** The smallest {@code index.max_result_window} of the search's local indices. */
    int maxResultWindow(SearchRequest request) {
        return limits(request, IndexSettings.MAX_RESULT_WINDOW_SETTING)
                .min()
                .orElse(IndexSettings.MAX_RESULT_WINDOW_SETTING.getDefault(null));
    }

    /** The {@code index.highlight.max_analyzed_offset} of all the search's indices; none where they differ or one is remote. */
    OptionalInt maxAnalyzedOffset(SearchRequest request) {
        int[] limits = limits(request, IndexSettings.MAX_ANALYZED_OFFSET_SETTING)
                .distinct()
                .toArray();
        return isLocal(request) && limits.length == 1 ? OptionalInt.of(limits[0]) : OptionalInt.empty();
    }

    private IntStream limits(SearchRequest request, Setting<Integer> setting) {
        ClusterState state = clusterService.state();
        return Arrays.stream(localIndices(state, request))
                .map(state.metadata()::index)
                .filter(Objects::nonNull)
                .mapToInt(index -> setting.get(index.getSettings()));
    }

    private String[] localIndices(ClusterState state, SearchRequest request) {
        if (request.pointInTimeBuilder() != null) {
            return pointInTimeIndices(request);
        }
        String[] local = Arrays.stream(request.indices())
                .filter(Predicate.not(SearchTarget::isRemote))
                .toArray(String[]::new);
        if (local.length == 0 && request.indices().length > 0) {
            return local; // to the resolver, no names are all indices
        }
        try {
            return resolver.concreteIndexNames(state, request.indicesOptions(), request.includeDataStreams(), local);
        } catch (OpenSearchException | IllegalArgumentException e) {
            return new String[0]; // a missing name: the search itself says what is wrong with it
        }
    }

    private String[] pointInTimeIndices(SearchRequest request) {
        return SearchContextId.decode(registry, request.pointInTimeBuilder().getId())
                .getActualIndices();
    }

    /** Whether every node that may hold a shard of the search runs this plugin, so that it understands our exts. */
    boolean isUnderstoodEverywhere(SearchRequest request) {
        ClusterState state = clusterService.state();
        return isLocal(request)
                && state.nodes().getDataNodes().values().stream().allMatch(SearchTarget::hasPlugin);
    }

    private boolean isLocal(SearchRequest request) {
        String[] names = request.pointInTimeBuilder() == null ? request.indices() : pointInTimeIndices(request);
        return Arrays.stream(names).noneMatch(SearchTarget::isRemote);
    }

    /** Not date math, in which a time zone may have the separator. */
    private static boolean isRemote(String index) {
        return !index.startsWith("<") && index.indexOf(RemoteClusterAware.REMOTE_CLUSTER_INDEX_SEPARATOR) >= 0;
    }

    private static boolean hasPlugin(DiscoveryNode node) {
        return node.getAttributes().containsKey(PLUGIN_ATTRIBUTE);
    }

    /**
     * Whether the response goes to a caller that can read our ext: everybody but a node without the plugin, be it of this
     * cluster or of one that searches across clusters.
     */
    boolean canReadReport(SearchOrigin origin) {
        if (origin == null || !origin.task().getParentTaskId().isSet()) {
            return true;
        }
        DiscoveryNode parent = clusterService
                .state()
                .nodes()
                .get(origin.task().getParentTaskId().getNodeId());
        return parent != null && (parent.equals(clusterService.localNode()) || hasPlugin(parent));
    }
}
