package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.MediaTypeRegistry;

/** The answer to a search as its client sees it. */
record Answer(Map<String, Object> json) {

    static Answer of(SearchResponse response) {
        return new Answer(XContentHelper.convertToMap(
                JsonXContent.jsonXContent, Strings.toString(MediaTypeRegistry.JSON, response), true));
    }

    /** What stands under a dotted path, or null. */
    Object get(String path) {
        Object at = json;
        for (String step : path.split("\\.")) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }

    /** The object under a key. */
    @SuppressWarnings("unchecked") // JSON
    Map<String, Object> section(String key) {
        return (Map<String, Object>) json.get(key);
    }

    @SuppressWarnings("unchecked") // JSON
    List<Map<String, Object>> hits() {
        return (List<Map<String, Object>>) get("hits.hits");
    }

    List<String> ids() {
        return hits().stream().map(hit -> (String) hit.get("_id")).toList();
    }

    List<Double> scores() {
        return hits().stream().map(hit -> (Double) hit.get("_score")).toList();
    }

    /** How many hits have the score of a model, and not one of the tail. */
    long reranked() {
        return scores().stream().filter(score -> score >= 1e-5).count();
    }

    /** What {@code cross_encoder} says of itself; null where it did not run. */
    @SuppressWarnings("unchecked") // JSON
    Map<String, Object> report() {
        return (Map<String, Object>) get("ext.cross_encoder");
    }

    Object status() {
        return report() == null ? null : report().get("status");
    }

    Object reason() {
        return report() == null ? null : report().get("reason");
    }

    /** Everything that does not depend on time or on our report. */
    Map<String, Object> lasting() {
        Map<String, Object> rest = new HashMap<>(json);
        rest.remove("took");
        rest.computeIfPresent("ext", (name, ext) -> {
            Map<Object, Object> others = new HashMap<>((Map<?, ?>) ext);
            others.remove("cross_encoder");
            return others.isEmpty() ? null : others;
        });
        return rest;
    }

    /** The same answer with its first hits only. */
    Answer first(int hits) {
        Map<String, Object> section = new HashMap<>(section("hits"));
        section.put("hits", hits().subList(0, Math.min(hits, hits().size())));
        Map<String, Object> rest = new HashMap<>(json);
        rest.put("hits", section);
        return new Answer(rest);
    }

    /** {@link #lasting} without the hits and their highest score: what reranking must leave alone. */
    Map<String, Object> around() {
        Map<String, Object> rest = lasting();
        Map<Object, Object> hits = new HashMap<>((Map<?, ?>) rest.get("hits"));
        hits.remove("hits");
        hits.remove("max_score");
        rest.put("hits", hits);
        return rest;
    }

    /** Every hit by its id, without its score. */
    Map<String, Map<String, Object>> unscored() {
        Map<String, Map<String, Object>> byId = new TreeMap<>();
        for (Map<String, Object> hit : hits()) {
            Map<String, Object> rest = new HashMap<>(hit);
            rest.remove("_score");
            byId.put(hit.get("_index") + "/" + hit.get("_id"), rest);
        }
        return byId;
    }

    /** The ids of several answers in a row. */
    static List<String> ids(List<Answer> pages) {
        List<String> ids = new ArrayList<>();
        pages.forEach(page -> ids.addAll(page.ids()));
        return ids;
    }
}
