package io.crossencoder.opensearch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;

class RestPlaygroundActionTest {
    @Test
    void answersWithThePageAndItsPolicy() throws Exception {
        RestResponse response = ask(true);

        assertEquals(RestStatus.OK, response.status());
        assertEquals("text/html; charset=UTF-8", response.contentType());
        assertTrue(response.content().utf8ToString().startsWith("<!doctype html>"));
        assertEquals(
                List.of(PlaygroundPage.assemble().policy()),
                response.getHeaders().get("Content-Security-Policy"));
        assertEquals(List.of("nosniff"), response.getHeaders().get("X-Content-Type-Options"));
    }

    @Test
    void switchedOffSaysWhichSettingSwitchesItOn() throws Exception {
        RestResponse response = ask(false);

        assertEquals(RestStatus.NOT_FOUND, response.status());
        assertTrue(response.contentType().startsWith("application/json"), response.contentType());
        String body = response.content().utf8ToString();
        assertTrue(body.contains("[plugins.cross_encoder.playground.enabled]"), body);
    }

    private static RestResponse ask(boolean enabled) throws Exception {
        RestRequest request = new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
                .withPath("/_plugins/_cross_encoder/playground")
                .build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        new RestPlaygroundAction(() -> enabled).handleRequest(request, channel, null);
        return channel.capturedResponse();
    }
}
