package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.stats.RerankCounters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_cross_encoder/rerank}, also {@code …/v1/rerank} and {@code …/v2/rerank}: Cohere's rerank API, so that
 * its clients need another base URL and nothing else. Shapes: Cohere's API reference, endpoints v1/rerank and v2/rerank.
 */
public final class RestRerankAction extends BaseRestHandler {
    private static final String V1 = "/_plugins/_cross_encoder/v1/rerank";
    private static final TimeValue DEFAULT_TIMEOUT = TimeValue.timeValueSeconds(60);

    private final Supplier<RerankLimits> limits;
    private final RerankCounters counters;

    /**
     * @param counters count every answer
     */
    public RestRerankAction(Supplier<RerankLimits> limits, RerankCounters counters) {
        this.limits = limits;
        this.counters = counters;
    }

    @Override
    public String getName() {
        return "cross_encoder_rerank";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(Method.POST, "/_plugins/_cross_encoder/rerank"),
                new Route(Method.POST, V1),
                new Route(Method.POST, "/_plugins/_cross_encoder/v2/rerank"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        try {
            TimeValue timeout = request.paramAsTime("timeout", DEFAULT_TIMEOUT);
            RerankBody body = read(request);
            RerankRequest rerank = body.request(timeout);
            String version = V1.equals(request.path()) ? "1" : "2";
            // Cancels the task when the client hangs up.
            RestCancellableNodeClient cancellable = new RestCancellableNodeClient(client, request.getHttpChannel());
            return channel -> cancellable.execute(RerankAction.INSTANCE, rerank, listener(channel, body, version));
        } catch (IllegalArgumentException | IOException e) {
            return channel -> send(channel, CohereError.response(channel, RestStatus.BAD_REQUEST, e));
        }
    }

    private void send(RestChannel channel, BytesRestResponse answer) {
        counters.countApiCall(answer.status().getStatus());
        channel.sendResponse(answer);
    }

    private RerankBody read(RestRequest request) throws IOException {
        RerankLimits most = limits.get();
        if (!request.hasContent()) {
            throw new IllegalArgumentException("invalid request: a body with [query] and [documents] is required");
        }
        if (request.content().length() > most.maxBytes()) {
            throw new IllegalArgumentException("invalid request: the body has ["
                    + request.content().length() + "] bytes, more than the [" + most.maxBytes()
                    + "] of [plugins.cross_encoder.rerank_api.max_bytes]; send several requests");
        }
        try (XContentParser parser = request.contentParser()) {
            return RerankBody.parse(parser, most.maxDocuments());
        }
    }

    private ActionListener<RerankResponse> listener(RestChannel channel, RerankBody body, String version) {
        return new ActionListener<>() {
            @Override
            public void onResponse(RerankResponse response) {
                BytesRestResponse answer;
                try {
                    answer = answer(channel, response, body, version);
                } catch (IOException | RuntimeException e) {
                    onFailure(e);
                    return;
                }
                send(channel, answer);
            }

            @Override
            public void onFailure(Exception e) {
                send(channel, CohereError.response(channel, e));
            }
        };
    }

    private static BytesRestResponse answer(
            RestChannel channel, RerankResponse response, RerankBody body, String version) throws IOException {
        try (XContentBuilder builder = channel.newBuilder()) {
            builder.startObject();
            builder.field("id", UUID.randomUUID().toString());
            builder.startArray("results");
            for (RerankResponse.Result result : response.results()) {
                builder.startObject();
                builder.field("index", result.index());
                builder.field("relevance_score", result.score());
                // Absent, not null, unless asked for: strict clients refuse a null.
                if (body.returnDocuments()) {
                    builder.field("document", document(body.documents().get(result.index())));
                }
                builder.endObject();
            }
            builder.endArray();
            builder.startObject("meta");
            builder.field("api_version", Map.of("version", version));
            builder.field("billed_units", Map.of("search_units", 0));
            if (!response.warnings().isEmpty()) {
                builder.field("warnings", response.warnings());
            }
            builder.field("cross_encoder", response.facts());
            builder.endObject();
            return new BytesRestResponse(RestStatus.OK, builder.endObject());
        }
    }

    private static Object document(Object document) {
        return document instanceof String text ? Map.of("text", text) : document;
    }
}
