package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Is the playground there where it is wanted, and only there? */
@ExtendWith(SharedNode.class)
class PlaygroundIT {
    static final String PATH = "/_plugins/_cross_encoder/playground";

    private final RealNode node;

    PlaygroundIT(RealNode shared) {
        node = shared;
    }

    /** Switches it on with true, off with false, and back to the default with null. */
    static void enable(RealNode node, String value) {
        node.http()
                .put("/_cluster/settings", String.format(Locale.ROOT, """
                        {"transient": {"plugins.cross_encoder.playground.enabled": %s}}""", value))
                .ok();
    }

    @AfterEach
    void backToTheDefault() {
        enable(node, "null");
    }

    @Test
    void isOffUnlessSwitchedOn() throws IOException, InterruptedException {
        HttpResponse<String> response = get();

        assertEquals(404, response.statusCode());
        assertTrue(response.body().contains("[plugins.cross_encoder.playground.enabled]"), response.body());
    }

    @Test
    void isOnePageThatItsPolicyHolds() throws IOException, InterruptedException {
        enable(node, "true");

        HttpResponse<String> response = get();

        assertEquals(200, response.statusCode());
        assertEquals(
                "text/html; charset=UTF-8",
                response.headers().firstValue("Content-Type").orElse(""));
        String policy = response.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
        assertTrue(response.body().startsWith("<!doctype html>"), response.body());
    }

    @Test
    void goesOffWhileTheNodeRuns() throws IOException, InterruptedException {
        enable(node, "true");
        enable(node, "false");

        assertEquals(404, get().statusCode());
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(node.http().uri().resolve(PATH)).build(), BodyHandlers.ofString());
        }
    }
}
