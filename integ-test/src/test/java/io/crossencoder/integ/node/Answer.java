package io.crossencoder.integ.node;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.List;

/** What a node answered. Paths are JSON pointers: {@code /hits/hits/0/_id}. */
public record Answer(int status, JsonValue json) {

    /** This answer; fails if it is an error. */
    public Answer ok() {
        if (status < 200 || status > 299) {
            throw new AssertionError("[" + status + "]: " + json);
        }
        return this;
    }

    /** What is at a path, or null. */
    public JsonValue at(String pointer) {
        try {
            return Json.createPointer(pointer).getValue((JsonStructure) json);
        } catch (JsonException e) {
            return null;
        }
    }

    /** The text or number at a path as text, or null. */
    public String text(String pointer) {
        JsonValue value = at(pointer);
        return value instanceof JsonString string ? string.getString() : value == null ? null : value.toString();
    }

    /** The number at a path; fails if there is none. */
    public double number(String pointer) {
        if (at(pointer) instanceof JsonNumber number) {
            return number.doubleValue();
        }
        throw new AssertionError("no number at [" + pointer + "]: " + json);
    }

    /** The hits of a search. */
    public List<JsonObject> hits() {
        if (at("/hits/hits") instanceof JsonArray hits) {
            return hits.getValuesAs(JsonObject.class);
        }
        throw new AssertionError("no hits [" + status + "]: " + json);
    }

    /** The hits' ids, in order. */
    public List<String> ids() {
        return hits().stream().map(hit -> hit.getString("_id")).toList();
    }

    /** What the reranker says about itself, or null where it says nothing. */
    public JsonObject report() {
        return at("/ext/cross_encoder") instanceof JsonObject report ? report : null;
    }

    /** {@code status} of the report, or {@code none}. */
    public String rerankStatus() {
        return report() == null ? "none" : report().getString("status");
    }
}
