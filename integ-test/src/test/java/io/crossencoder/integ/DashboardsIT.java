package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Do OpenSearch Dashboards' own requests get what they get without reranking, field by field, but for the order of those that ask
 * for the best hits? The requests are written after its sources, which {@code dashboards/requests.json} names.
 */
@ExtendWith(SharedNode.class)
class DashboardsIT {
    private static final String RERANKED = "dashboards";
    private static final String PLAIN = "dashboards-plain";
    private static final Judged JUDGED = Articles.JUDGED.get(0);

    private static NodeHttp http;

    @BeforeAll
    static void createIndices(RealNode node) throws IOException, InterruptedException {
        http = node.http();
        for (String index : List.of(RERANKED, PLAIN)) {
            Articles.index(http, index);
            publish(index);
        }
        Articles.pipeline(http, RERANKED, "default");
        Articles.defaultPipeline(http, RERANKED, RERANKED);
        Articles.awaitModel(node, RERANKED);
    }

    /** Dashboards is about time: every article gets a day. */
    private static void publish(String index) {
        LocalDate day = LocalDate.of(2026, 1, 1);
        StringBuilder lines = new StringBuilder();
        for (String id :
                http.search(index, "{\"size\": 1000, \"_source\": false}").ok().ids()) {
            day = day.plusDays(1);
            lines.append("{\"update\": {\"_id\": \"" + id + "\"}}\n{\"doc\": {\"published\": \"" + day + "\"}}\n");
        }
        assertEquals(
                "false",
                http.post("/" + index + "/_bulk?refresh=true", lines.toString())
                        .ok()
                        .text("/errors"));
    }

    @TestFactory
    Stream<DynamicTest> dashboards() throws IOException {
        try (InputStream file = DashboardsIT.class.getResourceAsStream("/dashboards/requests.json");
                JsonReader reader = Json.createReader(file)) {
            return reader.readArray().getValuesAs(JsonObject.class).stream()
                    .map(request -> DynamicTest.dynamicTest(request.getString("name"), () -> replay(request)));
        }
    }

    private static void replay(JsonObject request) throws IOException, InterruptedException {
        String path = request.getString("path");
        JsonObject reranked = send(request, path, RERANKED);
        JsonObject plain = send(request, request.getString("plain_path", path), PLAIN);
        String expected = request.getString("expected");

        if (expected.equals("reranked")) {
            assertEquals("complete", report(reranked, "status"));
            assertEquals(JUDGED.answer(), ids(reranked).getFirst());
            assertNotEquals(JUDGED.answer(), ids(plain).getFirst());
            assertEquals(besidesOrder(plain), besidesOrder(reranked));
        } else {
            assertEquals(expected, report(reranked, "reason"));
            assertEquals(comparable(plain), comparable(reranked));
        }
    }

    private static String report(JsonObject response, String key) {
        JsonObject ext = response.getJsonObject("ext");
        return ext == null ? "no pipeline" : ext.getJsonObject("cross_encoder").getString(key);
    }

    /** The answer; of several searches in one request, the only one's. */
    private static JsonObject send(JsonObject request, String path, String index)
            throws IOException, InterruptedException {
        Answer answer = http.trySend(
                        request.getString("method"),
                        path.replace("{index}", index),
                        body(request).replace("{index}", index).replace("{question}", JUDGED.question()))
                .ok();
        return answer.at("/responses/0") instanceof JsonObject only
                ? only
                : answer.json().asJsonObject();
    }

    private static String body(JsonObject request) {
        JsonArray lines = request.getJsonArray("lines");
        return lines == null
                ? request.getJsonObject("body").toString()
                : lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static List<String> ids(JsonObject response) {
        return hits(response).map(hit -> hit.getString("_id")).toList();
    }

    private static Stream<JsonObject> hits(JsonObject response) {
        return response.getJsonObject("hits").getJsonArray("hits").getValuesAs(JsonObject.class).stream();
    }

    /** All of a response but its time, its report and its index' name. */
    private static JsonObject comparable(JsonObject response) {
        JsonArrayBuilder hits = Json.createArrayBuilder();
        hits(response).forEach(hit -> hits.add(without(hit, "_index")));
        JsonObject found =
                with(response.getJsonObject("hits"), "hits", hits.build()).build();
        return without(with(response, "hits", found).build(), "took", "ext");
    }

    /** The same, but for the hits' order and scores. */
    private static JsonObject besidesOrder(JsonObject response) {
        JsonArrayBuilder hits = Json.createArrayBuilder();
        hits(response)
                .sorted(Comparator.comparing(hit -> hit.getString("_id")))
                .forEach(hit -> hits.add(without(hit, "_score")));
        JsonObject found =
                with(response.getJsonObject("hits"), "hits", hits.build()).build();
        return comparable(with(response, "hits", without(found, "max_score")).build());
    }

    private static JsonObjectBuilder with(JsonObject object, String key, JsonValue value) {
        return Json.createObjectBuilder(object).add(key, value);
    }

    private static JsonObject without(JsonObject object, String... keys) {
        JsonObjectBuilder builder = Json.createObjectBuilder(object);
        for (String key : keys) {
            builder.remove(key);
        }
        return builder.build();
    }
}
