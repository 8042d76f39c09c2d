package io.crossencoder.integ;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a client gave its program back for one request.
 *
 * @param line as {@link RequestKind} describes it
 */
record Seen(JsonObject line) {

    /** Whether the client reported an error. */
    boolean isError() {
        return line.containsKey("error");
    }

    /** The error: its status, and what the client calls it. */
    String error() {
        JsonObject error = line.getJsonObject("error");
        int status = error.getInt("status");
        return (status == 0 ? "" : status + " ") + error.getString("name");
    }

    /** The hits' ids, in order; pages follow each other. */
    List<String> ids() {
        return hits().map(hit -> hit.getString("_id")).toList();
    }

    /** What went into the rerank API, in its order; empty for searches. */
    List<String> sent() {
        JsonArray sent = line.getJsonArray("sent");
        return sent == null
                ? List.of()
                : sent.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList();
    }

    /** All that reranking must not change: totals, aggregations, highlights by document, counts. */
    JsonObject besidesOrder() {
        JsonArrayBuilder totals = Json.createArrayBuilder();
        JsonArrayBuilder aggregations = Json.createArrayBuilder();
        responses().forEach(response -> {
            totals.add(response.getJsonObject("hits").getOrDefault("total", JsonValue.NULL));
            aggregations.add(response.getOrDefault("aggregations", JsonValue.NULL));
        });
        Map<String, JsonValue> highlights = new TreeMap<>();
        hits().forEach(hit -> highlights.put(hit.getString("_id"), hit.getOrDefault("highlight", JsonValue.NULL)));
        var highlighted = Json.createObjectBuilder();
        highlights.forEach(highlighted::add);
        return Json.createObjectBuilder()
                .add("totals", totals)
                .add("aggregations", aggregations)
                .add("highlights", highlighted)
                .add("count", line.getOrDefault("count", JsonValue.NULL))
                .build();
    }

    /** The reasons that the reranker gave, as far as the client reads them. */
    List<String> reasons() {
        return responses()
                .map(response -> response.getJsonObject("ext"))
                .filter(ext -> ext != null && ext.containsKey("cross_encoder"))
                .map(ext -> ext.getJsonObject("cross_encoder").getString("reason", ""))
                .distinct()
                .toList();
    }

    private Stream<JsonObject> hits() {
        return responses()
                .flatMap(response ->
                        response.getJsonObject("hits").getJsonArray("hits").getValuesAs(JsonObject.class).stream());
    }

    private Stream<JsonObject> responses() {
        JsonArray responses = line.getJsonArray("responses");
        return responses == null ? Stream.of() : responses.getValuesAs(JsonObject.class).stream();
    }
}
