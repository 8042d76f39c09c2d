package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What must be the same in a search's answers with and without a reranker, and what can't be. */
final class ComparedAnswers {
    private ComparedAnswers() {}

    /** What an answer says besides its hits. */
    static List<JsonValue> around(Answer answer) {
        List<JsonValue> values = new ArrayList<>();
        for (String path : List.of("/timed_out", "/_shards", "/hits/total", "/aggregations")) {
            values.add(Objects.requireNonNullElse(answer.at(path), JsonValue.NULL));
        }
        return values;
    }

    static void assertNeverRises(Answer answer) {
        double last = answer.hits().isEmpty() ? 0 : answer.number("/hits/max_score");
        for (JsonObject hit : answer.hits()) {
            double score = hit.getJsonNumber("_score").doubleValue();
            assertTrue(score <= last, () -> keys(answer).toString());
            last = score;
        }
    }

    static List<String> keys(Answer answer) {
        return answer.hits().stream().map(ComparedAnswers::key).toList();
    }

    private static String key(JsonObject hit) {
        return hit.getString("_index") + "/" + hit.getString("_id");
    }

    /** Every hit without its score and its best passage. */
    static Map<String, JsonObject> byKey(Answer answer) {
        Map<String, JsonObject> hits = new TreeMap<>();
        for (JsonObject hit : answer.hits()) {
            JsonObjectBuilder rest = Json.createObjectBuilder(lasting(hit)).remove("_score");
            if (hit.get("fields") instanceof JsonObject fields) {
                JsonObject others = Json.createObjectBuilder(fields)
                        .remove("cross_encoder_passage")
                        .build();
                rest.remove("fields");
                if (!others.isEmpty()) {
                    rest.add("fields", others);
                }
            }
            hits.put(key(hit), rest.build());
        }
        return hits;
    }

    /** Whether a window was in the cache differs from search to search. */
    static JsonObject lasting(JsonObject hit) {
        return Json.createObjectBuilder(hit)
                .remove("_explanation")
                .remove("_node")
                .remove("_shard")
                .build();
    }
}
