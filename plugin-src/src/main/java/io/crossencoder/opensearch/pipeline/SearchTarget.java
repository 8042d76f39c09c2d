package io.crossencoder.opensearch.pipeline;

import java.util.Arrays;
import org.opensearch.OpenSearchException;
import org.opensearch.action.search.SearchContextId;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
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
        ClusterState state = clusterService.state();
        return Arrays.stream(localIndices(state, request))
                .map(name -> state.metadata().index(name))
                .filter(index -> index != null)
                .mapToInt(SearchTarget::maxResultWindow)
                .min()
                .orElse(IndexSettings.MAX_RESULT_WINDOW_SETTING.getDefault(null));
    }

    private static int maxResultWindow(IndexMetadata index) {
        return IndexSettings.MAX_RESULT_WINDOW_SETTING.get(index.getSettings());
    }

    private String[] localIndices(ClusterState state, SearchRequest request) {
        if (request.pointInTimeBuilder() != null) {
            return pointInTimeIndices(request);
        }
        try {
            return resolver.concreteIndexNames(state, request);
        } catch (OpenSearchException | IllegalArgumentException e) {
            return new String[0]; // a remote or missing name: the search itself says what is wrong with it
        }
    }

    private String[] pointInTimeIndices(SearchRequest request) {
        return SearchContextId.decode(registry, request.pointInTimeBuilder().getId())
                .getActualIndices();
    }

    /** Whether every node that may hold a shard of the search runs this plugin, so that it understands our exts. */
    boolean isUnderstoodEverywhere(SearchRequest request) {
        ClusterState state = clusterService.state();
        String[] names = request.pointInTimeBuilder() == null ? request.indices() : pointInTimeIndices(request);
        return Arrays.stream(names).noneMatch(SearchTarget::isRemote)
                && state.nodes().getDataNodes().values().stream().allMatch(SearchTarget::hasPlugin);
    }

    private static boolean isRemote(String index) {
        return index.indexOf(RemoteClusterAware.REMOTE_CLUSTER_INDEX_SEPARATOR) >= 0;
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
