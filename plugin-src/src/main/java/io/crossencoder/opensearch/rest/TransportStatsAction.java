package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportService;

/** Collects every node's counters. */
public final class TransportStatsAction
        extends TransportNodesAction<StatsRequest, StatsResponse, TransportStatsAction.NodeRequest, NodeStats> {
    private final RerankCounters counters;
    private final ModelRegistry models;

    @Inject
    public TransportStatsAction(
            ThreadPool threadPool,
            ClusterService clusterService,
            TransportService transportService,
            ActionFilters actionFilters,
            RerankCounters counters,
            ModelRegistry models) {
        super(
                StatsAction.NAME,
                threadPool,
                clusterService,
                transportService,
                actionFilters,
                StatsRequest::new,
                NodeRequest::new,
                ThreadPool.Names.MANAGEMENT,
                NodeStats.class);
        this.counters = counters;
        this.models = models;
    }

    /** Asks one node. */
    public static final class NodeRequest extends TransportRequest {
        NodeRequest() {}

        public NodeRequest(StreamInput in) throws IOException {
            super(in);
        }
    }

    @Override
    protected StatsResponse newResponse(
            StatsRequest request, List<NodeStats> nodes, List<FailedNodeException> failures) {
        return new StatsResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected NodeRequest newNodeRequest(StatsRequest request) {
        return new NodeRequest();
    }

    @Override
    protected NodeStats newNodeResponse(StreamInput in) throws IOException {
        return new NodeStats(in);
    }

    @Override
    protected NodeStats nodeOperation(NodeRequest request) {
        Map<String, String> states = new TreeMap<>();
        models.states().forEach((name, state) -> states.put(name, describe(state)));
        return new NodeStats(clusterService.localNode(), counters.snapshot(), states);
    }

    private static String describe(ModelState state) {
        return switch (state) {
            case ModelState.Loading loading -> "loading";
            case ModelState.Ready ready -> "ready on " + ready.model().device();
            case ModelState.Failed failed -> "failed: " + failed.reason();
        };
    }
}
