package io.crossencoder.opensearch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.stats.RerankCounters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.RestResponse;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;

/** Does the stats' count of answers hold those that no model has seen? */
class RestRerankActionTest {
    private static final int MOST_BYTES = 60;

    private final RerankCounters counters = new RerankCounters();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60s  | | a body with [query]",
                "60s  | {\"query\": | Unexpected end-of-input",
                "60s  | {\"query\": \"q\", \"documents\": [\"a\"], \"top_k\": 1} | unknown field [top_k]",
                "60s  | {\"query\": \"q\", \"documents\": [\"a\"], \"top_n\": 0} | [top_n] [0]",
                "60s  | {\"query\": \" \", \"documents\": [\"a\"]} | [query]",
                "60s  | {\"query\": \"q\", \"documents\": [\"a\", \"b\", \"c\"]} | max_documents",
                "60s  | {\"query\": \"q\", \"documents\": [\"a\", \"b\", \"c\", not read | more entries than the [2]",
                "soon | {\"query\": \"q\", \"documents\": [\"a\"]} | [soon]",
                "60s  | {\"query\": \"q\", \"documents\": [\"a text that makes a body too long for the limit\"]} | max_bytes"
            })
    void aRequestThatIsRefusedByItsFormIsCountedOnce(String timeout, String body, String reason) throws Exception {
        RestResponse response = ask(timeout, body == null ? "" : body);

        assertEquals(RestStatus.BAD_REQUEST, response.status());
        String answer = response.content().utf8ToString().replace("\\\"", "\"");
        assertTrue(answer.contains(reason), answer);
        assertEquals(1L, counters.snapshot().get("rerank_api.400"));
    }

    private RestResponse ask(String timeout, String body) throws Exception {
        RestRequest request = new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                .withMethod(Method.POST)
                .withPath("/_plugins/_cross_encoder/rerank")
                .withParams(Map.of("timeout", timeout))
                .withContent(new BytesArray(body), XContentType.JSON)
                .build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        RerankLimits limits = new RerankLimits(2, MOST_BYTES, 1_000, List.of());
        new RestRerankAction(() -> limits, counters).handleRequest(request, channel, null);
        return channel.capturedResponse();
    }
}
