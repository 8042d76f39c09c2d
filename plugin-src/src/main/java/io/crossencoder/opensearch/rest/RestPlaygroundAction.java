package io.crossencoder.opensearch.rest;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET /_plugins/_cross_encoder/playground}: a page that asks a question with and without reranking. The page itself holds no
 * data; its searches are the caller's own, so whoever opens it sees what they may search, and nothing else.
 */
public final class RestPlaygroundAction extends BaseRestHandler {
    private static final PlaygroundPage PAGE = PlaygroundPage.assemble();

    private final BooleanSupplier enabled;

    public RestPlaygroundAction(BooleanSupplier enabled) {
        this.enabled = enabled;
    }

    @Override
    public String getName() {
        return "cross_encoder_playground";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Method.GET, "/_plugins/_cross_encoder/playground"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        if (enabled.getAsBoolean()) {
            return channel -> channel.sendResponse(page());
        }
        return channel -> channel.sendResponse(
                new BytesRestResponse(
                        channel,
                        new ResourceNotFoundException(
                                "the playground is switched off; an administrator switches it on with the"
                                        + " setting [plugins.cross_encoder.playground.enabled], in opensearch.yml or through _cluster/settings")));
    }

    private static BytesRestResponse page() {
        BytesRestResponse response = new BytesRestResponse(RestStatus.OK, "text/html; charset=UTF-8", PAGE.html());
        response.addHeader("Content-Security-Policy", PAGE.policy());
        response.addHeader("X-Content-Type-Options", "nosniff");
        response.addHeader("X-Frame-Options", "DENY");
        response.addHeader("Referrer-Policy", "no-referrer");
        response.addHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.addHeader("Cross-Origin-Resource-Policy", "same-origin");
        // Another version of the plugin has another page and other hashes.
        response.addHeader("Cache-Control", "no-store");
        return response;
    }
}
