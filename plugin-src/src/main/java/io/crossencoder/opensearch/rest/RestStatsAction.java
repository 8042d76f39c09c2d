package io.crossencoder.opensearch.rest;

import java.util.List;
import org.opensearch.core.common.Strings;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_cross_encoder/stats} and {@code …/{nodeId}/stats}. */
public final class RestStatsAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "cross_encoder_stats";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/_plugins/_cross_encoder/stats"),
                new Route(Method.GET, "/_plugins/_cross_encoder/{nodeId}/stats"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String[] nodes = Strings.splitStringByCommaToArray(request.param("nodeId", ""));
        StatsRequest stats = new StatsRequest(nodes);
        stats.timeout(request.param("timeout"));
        return channel -> client.execute(StatsAction.INSTANCE, stats, new NodesResponseRestListener<>(channel));
    }
}
