package io.crossencoder.opensearch.cluster;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must be the same in two answers to one search, and what can't be. */
final class ComparedHits {
    private ComparedHits() {}

    /** A search without ids can't tell its hits apart: only their number is known. */
    static List<String> keys(Answer answer) {
        return answer.hits().stream().map(ComparedHits::key).toList();
    }

    private static String key(Map<String, Object> hit) {
        return hit.get("_index") + "/" + hit.get("_id");
    }

    /** Every hit without its score, and without what we were asked to say of it. */
    static Map<String, Map<String, Object>> byKey(Answer answer, RandomSearch search) {
        Map<String, Map<String, Object>> hits = new TreeMap<>();
        for (Map<String, Object> hit : comparable(answer.hits(), search)) {
            hit.remove("_score");
            hit.computeIfPresent("fields", (name, fields) -> {
                Map<Object, Object> others = new HashMap<>((Map<?, ?>) fields);
                others.keySet().removeAll(List.of("cross_encoder_passage", "previous_score"));
                return others.isEmpty() ? null : others;
            });
            hits.put(key(hit), hit);
        }
        return hits;
    }

    /** Passages of hits that show their source are where they say. */
    static void assertPassagesAreExact(Answer list) {
        for (Map<String, Object> hit : list.hits()) {
            if (hit.get("fields") instanceof Map<?, ?> fields
                    && fields.get("cross_encoder_passage") instanceof List<?> passages
                    && hit.get("_source") instanceof Map<?, ?> source) {
                for (Object passage : passages) {
                    assertExact((Map<?, ?>) passage, source);
                }
            }
        }
    }

    /** Of a field of one text; what lies deeper has a test of its own. */
    private static void assertExact(Map<?, ?> passage, Map<?, ?> source) {
        if (source.get(passage.get("field")) instanceof String text) {
            assertEquals(passage.get("text"), text.substring((int) passage.get("start"), (int) passage.get("end")));
        }
    }

    /** Without what differs from search to search, and without a count that the platform may have carried further. */
    static Map<String, Object> known(Map<String, Object> answer, RandomSearch search) {
        Map<String, Object> rest = new HashMap<>(answer);
        rest.keySet().removeAll(List.of("_scroll_id", "pit_id"));
        rest.computeIfPresent("profile", (key, profile) -> "present");
        Map<String, Object> hits = new HashMap<>(new Answer(answer).section("hits"));
        if (!search.countsExactly()) {
            hits.remove("total");
        }
        if (search.reranksOnShards()) {
            hits.computeIfPresent("hits", (key, list) -> withoutExplanations(new Answer(answer).hits()));
        }
        rest.put("hits", hits);
        return rest;
    }

    /**
     * Without explanations, and where inner hits are scored without their scores and order: which windows of a long one are scored
     * depends on the other inner hits of the page.
     */
    static List<Map<String, Object>> comparable(List<Map<String, Object>> hits, RandomSearch search) {
        List<Map<String, Object>> rest = withoutExplanations(hits);
        if (search.option("inner_hits") != null) {
            rest.forEach(hit -> hit.computeIfPresent("inner_hits", (key, lists) -> {
                Map<Object, Object> unordered = new HashMap<>();
                ((Map<?, ?>) lists).forEach((name, list) -> unordered.put(name, unordered(inner(list))));
                return unordered;
            }));
        }
        return rest;
    }

    private static List<String> unordered(Answer inner) {
        List<String> hits = new ArrayList<>();
        for (Map<String, Object> hit : inner.hits()) {
            Map<String, Object> rest = new TreeMap<>(hit);
            rest.remove("_score");
            hits.add(rest.toString());
        }
        Collections.sort(hits);
        return hits;
    }

    /** Whose scores never rise. */
    static void assertInnerHitsNeverRise(Answer answer) {
        for (Map<String, Object> hit : answer.hits()) {
            if (hit.get("inner_hits") instanceof Map<?, ?> lists) {
                lists.values().forEach(list -> Searches.assertNeverRises(inner(list)));
            }
        }
    }

    /** A list of inner hits looks as an answer does. */
    @SuppressWarnings("unchecked") // JSON
    private static Answer inner(Object list) {
        return new Answer((Map<String, Object>) list);
    }

    /** Which node explained a hit, and whether a window was in the cache, differs from search to search. */
    static List<Map<String, Object>> withoutExplanations(List<Map<String, Object>> hits) {
        List<Map<String, Object>> rest = new ArrayList<>();
        for (Map<String, Object> hit : hits) {
            Map<String, Object> copy = new HashMap<>(hit);
            copy.keySet().removeAll(List.of("_explanation", "_node", "_shard"));
            rest.add(copy);
        }
        return rest;
    }
}
