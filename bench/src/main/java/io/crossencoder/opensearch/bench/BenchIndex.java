package io.crossencoder.opensearch.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** An index on a node, spoken to over HTTP as any client does. */
final class BenchIndex {
    private static final int PAGE = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI node;

    BenchIndex(URI node) {
        this.node = node;
    }

    /** Makes the index: one shard, one segment. */
    void fill(List<String> texts) throws IOException, InterruptedException {
        Map<String, Object> settings = Map.of("number_of_shards", 1, "number_of_replicas", 0);
        call("PUT", "/bench", Map.of("settings", settings));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            lines.append(json(Map.of("index", Map.of("_id", Integer.toString(i)))))
                    .append('\n')
                    .append(json(Map.of("text", texts.get(i))))
                    .append('\n');
        }
        send("POST", "/bench/_bulk", lines.toString());
        send("POST", "/bench/_forcemerge?max_num_segments=1", "");
        send("POST", "/bench/_refresh", "");
    }

    /** Every document is a hit, those that share words with the question first. */
    Map<String, Object> search(String question) throws IOException, InterruptedException {
        return call("POST", "/bench/_search?search_pipeline=_none", body(question));
    }

    /** The same, reranked; the logits come back as scores. */
    Map<String, Object> rerankedSearch(String question, int window) throws IOException, InterruptedException {
        Map<String, Object> reranker = Map.of(
                "fields", List.of("text"),
                "activation", "identity",
                "failure_mode", "fail",
                "timeout", "10m");
        Map<String, Object> pipeline = Map.of(
                "request_processors", List.of(Map.of("rerank_candidates", Map.of("window_size", window))),
                "response_processors", List.of(Map.of("cross_encoder", reranker)));
        Map<String, Object> body = new HashMap<>(body(question));
        body.put("search_pipeline", pipeline);
        return call("POST", "/bench/_search", body);
    }

    private static Map<String, Object> body(String question) {
        Map<String, Object> bool = Map.of(
                "filter", Map.of("match_all", Map.of()),
                "should", Map.of("match", Map.of("text", question)));
        return Map.of("query", Map.of("bool", bool), "size", PAGE, "_source", false);
    }

    private Map<String, Object> call(String method, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, send(method, path, json(body)), false);
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.resolve(path))
                .header("Content-Type", path.endsWith("_bulk") ? "application/x-ndjson" : "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() >= 300) {
            throw new Refused(response.statusCode(), method + " " + path + ": " + response.body());
        }
        return response.body();
    }

    private static String json(Map<String, Object> value) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.map(value).toString();
        }
    }

    /** The node answered with an error. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String message) {
            super(status + " " + message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
