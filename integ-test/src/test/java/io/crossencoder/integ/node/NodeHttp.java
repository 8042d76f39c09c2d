package io.crossencoder.integ.node;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Speaks JSON to one node. Thread-safe. */
public final class NodeHttp implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI node;

    NodeHttp(URI node) {
        this.node = node;
    }

    /** Where the node listens. */
    public URI uri() {
        return node;
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer put(String path, String json) {
        return send("PUT", path, json);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    /** Searches an index, or several. */
    public Answer search(String index, String json) {
        return post("/" + index + "/_search", json);
    }

    /** Searches an index without any pipeline: what everything else is compared with. */
    public Answer plainSearch(String index, String json) {
        return post("/" + index + "/_search?search_pipeline=_none", json);
    }

    private Answer send(String method, String path, String body) {
        try {
            return trySend(method, path, body);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(method + " " + path + " was interrupted", e);
        }
    }

    /**
     * As the other methods, but lets the connection's failure through.
     *
     * @throws IOException if the node did not answer
     */
    public Answer trySend(String method, String path, String body) throws IOException, InterruptedException {
        boolean lines = path.contains("_bulk") || path.contains("_msearch");
        HttpRequest request = HttpRequest.newBuilder(node.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", lines ? "application/x-ndjson" : "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), parse(response.body()));
    }

    private static JsonValue parse(String body) {
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return Json.createValue(body); // the _cat APIs
        }
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            return reader.readValue();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
