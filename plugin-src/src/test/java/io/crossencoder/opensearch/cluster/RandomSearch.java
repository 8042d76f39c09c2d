package io.crossencoder.opensearch.cluster;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.opensearch.action.search.SearchType;

/**
 * A search over the indices of {@link DifferentialClusterTests} with any features, as a seed decides.
 *
 * @param type how the shards count their words
 * @param body its JSON as a map
 */
record RandomSearch(String index, SearchType type, Map<String, Object> body) {
    private static final List<String> INDICES = List.of("docs", "docs,more", "d*", "both", "filtered", "more");

    static RandomSearch of(long seed) {
        return new Maker(new Random(seed)).search();
    }

    /** The same search for another page; with 80 hits from the first, for all there are. */
    RandomSearch page(int from, int size) {
        Map<String, Object> other = new TreeMap<>(body);
        other.put("from", from);
        other.put("size", size);
        return new RandomSearch(index, type, other);
    }

    int number(String key, int unset) {
        return (int) body.getOrDefault(key, unset);
    }

    /** An option of the reranker, null where the search says nothing of it. */
    Object option(String name) {
        return body.get("ext") instanceof Map<?, ?> ext && ext.get("cross_encoder") instanceof Map<?, ?> options
                ? options.get(name)
                : null;
    }

    boolean countsExactly() {
        return !(body.get("track_total_hits") instanceof Integer) && body.get("track_total_hits") != Boolean.FALSE;
    }

    String json() {
        return RandomQueries.json(body);
    }

    @Override
    public String toString() {
        return index + " " + type + " " + json();
    }

    /** Rolls the dice. */
    private static final class Maker {
        private final Random random;
        private final RandomQueries queries;
        private final Map<String, Object> body = new TreeMap<>();

        Maker(Random random) {
            this.random = random;
            this.queries = new RandomQueries(random);
        }

        RandomSearch search() {
            if (!oneIn(20)) {
                body.put("query", queries.query(2));
            }
            page();
            boolean isSorted = oneIn(4) && sort();
            boolean isCollapsed = !isSorted && oneIn(6) && collapse();
            if (!isSorted && !isCollapsed && oneIn(5)) {
                body.put("rescore", Map.of("window_size", 20, "query", Map.of("rescore_query", queries.query(0))));
            }
            filters();
            fetched();
            aside();
            options();
            SearchType type = oneIn(4) ? SearchType.DFS_QUERY_THEN_FETCH : SearchType.QUERY_THEN_FETCH;
            return new RandomSearch(INDICES.get(random.nextInt(INDICES.size())), type, body);
        }

        private void page() {
            put(2, "size", 0, 1, 3, 10, 25, 80);
            put(3, "from", 0, 1, 5, 20);
        }

        private boolean sort() {
            put(
                    1,
                    "sort",
                    List.of("number"),
                    List.of("topic", "_score"),
                    List.of("_doc"),
                    List.of(Map.of("number", "desc")));
            put(3, "track_scores", true);
            if (body.get("sort").equals(List.of("number")) && oneIn(2)) {
                body.put("search_after", List.of(random.nextInt(60)));
                body.remove("from");
            }
            return true;
        }

        private boolean collapse() {
            Map<String, Object> collapse = new TreeMap<>(Map.of("field", "topic"));
            if (oneIn(2)) {
                collapse.put("inner_hits", Map.of("name", "more", "size", 2, "sort", List.of("number")));
            }
            body.put("collapse", collapse);
            return true;
        }

        private void filters() {
            put(8, "post_filter", queries.filter());
            put(8, "min_score", .1, .5, 1.5);
            put(8, "indices_boost", List.of(Map.of("docs", 1.5)), List.of(Map.of("docs", 3)));
            put(4, "track_total_hits", true, false, 5, 1000);
            put(20, "timeout", "30s");
        }

        private void fetched() {
            put(3, "_source", false, "title", List.of("t*"), Map.of("excludes", List.of("text")), List.of("none"));
            put(8, "fields", List.of("title", "num*"));
            put(8, "docvalue_fields", List.of("topic", "number"));
            put(10, "stored_fields", List.of("topic"), "_none_");
            put(10, "version", true);
            put(10, "seq_no_primary_term", true);
            put(10, "explain", true);
            put(6, "highlight", Map.of("fields", Map.of("text", Map.of(), "title", Map.of())));
        }

        private void aside() {
            put(
                    4,
                    "aggs",
                    Map.of("topics", Map.of("terms", Map.of("field", "topic"))),
                    Map.of("mean", Map.of("avg", Map.of("field", "number"))),
                    Map.of("best", Map.of("top_hits", Map.of("size", 2, "sort", List.of("number")))),
                    Map.of(
                            "notes",
                            Map.of(
                                    "nested",
                                    Map.of("path", "notes"),
                                    "aggs",
                                    Map.of("by", Map.of("terms", Map.of("field", "notes.by"))))));
            put(10, "suggest", Map.of("words", Map.of("text", "quik foxx", "term", Map.of("field", "text"))));
            put(20, "profile", true);
        }

        private void options() {
            Map<String, Object> options = new TreeMap<>();
            put(options, 3, "window_size", 1, 5, 20, 100);
            put(options, 3, "combine", "anchored", "linear", "rrf", "replace");
            put(options, 6, "fields", List.of("title"), List.of("t*"), List.of("notes"), List.of("nowhere"));
            put(options, 8, "query", queries.words());
            put(options, 8, "keep_previous_score", true);
            put(options, 8, "window_selection", "all", "lead", "lexical");
            put(options, 12, "top_n", 1, 7);
            put(options, 12, "min_score", .2, .5);
            if (options.containsKey("fields") && oneIn(2)) {
                options.remove("fields");
                options.put("text", "{{title}}: {{text}}{{#notes.note}} ({{notes.note}}){{/notes.note}}");
            }
            if (!options.isEmpty()) {
                body.put("ext", Map.of("cross_encoder", options));
            }
        }

        private boolean oneIn(int times) {
            return random.nextInt(times) == 0;
        }

        private void put(int oneIn, String key, Object... choices) {
            put(body, oneIn, key, choices);
        }

        private void put(Map<String, Object> into, int oneIn, String key, Object... choices) {
            if (oneIn(oneIn)) {
                into.put(key, choices[random.nextInt(choices.length)]);
            }
        }
    }
}
