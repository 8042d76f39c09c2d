package io.crossencoder.opensearch.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a random search may have: small generators with names, of which dice take some. */
final class SearchFeatures {
    /** How hits are ordered and reordered. */
    private static final Group ORDER = oneOf(
            2,
            feature("sort", "sort", draw -> draw.dice().pick(List.of("topic", "_score"), List.of("_doc"))),
            feature("sort, scores tracked", draw -> Map.of("sort", List.of("number"), "track_scores", true)),
            choice("sort by score alone", "sort", List.of("_score")),
            feature(
                    "search_after",
                    draw -> Map.of(
                            "sort",
                            List.of("number"),
                            "search_after",
                            List.of(draw.dice().below(60)))),
            choice("collapse", "collapse", Map.of("field", "topic")),
            choice(
                    "collapse with inner hits",
                    "collapse",
                    Map.of("field", "topic", "inner_hits", Map.of("name", "more", "size", 2))),
            feature("rescore: query", "rescore", SearchFeatures::queryRescorer),
            feature("rescore: cross_encoder", "rescore", SearchFeatures::shardReranker),
            feature(
                    "rescore: query, then cross_encoder",
                    "rescore",
                    draw -> List.of(queryRescorer(draw), shardReranker(draw))));

    private static final List<Group> BODY = List.of(
            one(2, choice("size", "size", 1, 3, 10, 25, 80)),
            one(15, choice("size 0", "size", 0)),
            one(3, choice("from", "from", 0, 1, 5, 20)),
            one(8, feature("post_filter", "post_filter", draw -> draw.queries().filter())),
            one(8, choice("min_score", "min_score", .1, .5, 1.5)),
            one(8, choice("indices_boost", "indices_boost", List.of(Map.of("docs", 1.5)), List.of(Map.of("docs", 3)))),
            one(4, choice("track_total_hits", "track_total_hits", true, false, 5, 1000)),
            one(20, choice("timeout", "timeout", "30s")),
            one(3, choice("_source", "_source", false, "title", List.of("t*"), Map.of("excludes", List.of("text")))),
            one(8, choice("fields", "fields", List.of("title", "num*"))),
            one(8, choice("docvalue_fields", "docvalue_fields", List.of("topic", "number"))),
            one(10, choice("stored_fields", "stored_fields", List.of("title"), "_none_")),
            one(10, choice("version", "version", true)),
            one(10, choice("seq_no_primary_term", "seq_no_primary_term", true)),
            one(10, choice("explain", "explain", true)),
            one(10, choice("profile", "profile", true)),
            oneOf( // not plain: the platform's fails every shard with a hit of a boosting query
                    6,
                    highlight("as it is", Map.of()),
                    highlight("of whole fields", Map.of("type", "unified", "number_of_fragments", 0))),
            one(
                    10,
                    choice(
                            "script_fields",
                            "script_fields",
                            Map.of("said", Map.of("script", Map.of("lang", "mockscript", "source", "greeting"))))),
            one(12, choice("terminate_after", "terminate_after", 1, 4, 1000)),
            one(6, choice("include_named_queries_score", "include_named_queries_score", true)),
            oneOf(
                    4,
                    aggregation("terms", Map.of("terms", Map.of("field", "topic"))),
                    aggregation("avg", Map.of("avg", Map.of("field", "number"))),
                    aggregation("top_hits", Map.of("top_hits", Map.of("size", 2, "sort", List.of("number")))),
                    aggregation(
                            "nested",
                            Map.of(
                                    "nested",
                                    Map.of("path", "notes"),
                                    "aggs",
                                    Map.of("by", Map.of("terms", Map.of("field", "notes.by")))))),
            one(
                    10,
                    choice(
                            "suggest",
                            "suggest",
                            Map.of("words", Map.of("text", "quik foxx", "term", Map.of("field", "text"))))));

    /** {@code ext.cross_encoder}. */
    private static final List<Group> OPTIONS = List.of(
            one(3, choice("option window_size", "window_size", 1, 5, 20, 100)),
            one(3, choice("option combine", "combine", "anchored", "linear", "rrf", "replace")),
            oneOf(
                    3,
                    choice("text of one field", "fields", List.of("title")),
                    choice("text of several fields", "fields", List.of("title", "text", "headline")),
                    choice("text of an array", "fields", List.of("tags")),
                    choice("text of an object", "fields", List.of("author")),
                    choice("text of nested objects", "fields", List.of("notes")),
                    choice("text of a nested field", "fields", List.of("notes.note")),
                    choice("text of a multi-field", "fields", List.of("title.simple")),
                    choice("text of a field's alias", "fields", List.of("heading")),
                    choice("text of a pattern", "fields", List.of("t*"), List.of("author.*"), List.of("*.simple")),
                    choice("text of doc values", "fields", List.of("topic", "number")),
                    choice("text of a derived field", "fields", List.of("greeting")),
                    choice("no text", "fields", List.of("nowhere")),
                    choice(
                            "fields by weight",
                            "fields",
                            List.of(field("title", "weight", 2), field("text", "weight", 1))),
                    choice("separator", "fields", List.of(field("title", "separator", ". "), "text")),
                    choice("template", "text", "{{title}}: {{text}}"),
                    choice(
                            "template with sections",
                            "text",
                            "{{title}}{{#notes.note}} ({{notes.note}}){{/notes.note}}{{#none}} of {{none}}{{/none}}")),
            one(8, feature("option query", "query", draw -> draw.dice().words(4))),
            one(8, choice("keep_previous_score", "keep_previous_score", true)),
            one(8, choice("window_selection", "window_selection", "all", "lead", "lexical")),
            one(8, choice("max_windows", "max_windows", 1, 2, 100)),
            one(8, choice("window_tokens", "window_tokens", 8, 20)),
            oneOf(5, choice("passage", "passage", true), choice("passages", "passages", 2, 3)),
            one(10, choice("option explain", "explain", true)),
            one(3, choice("option inner_hits", "inner_hits", true)),
            oneOf(
                    8,
                    choice("stages", "stages", List.of(Map.of("model", "twin", "keep", 5))),
                    choice(
                            "stages with windows",
                            "stages",
                            List.of(Map.of("model", "twin", "keep", 20, "windows", 1)))),
            one(12, choice("top_n", "top_n", 1, 7)),
            one(12, choice("option min_score", "min_score", .2, .5)),
            one(12, choice("activation", "activation", "identity")),
            oneOf(
                    20,
                    choice("model that is not there", "model", "nobodys"),
                    choice("ML Commons that is not there", "model", Map.of("ml_commons", "some-id"))));

    /** Another question, as clients of neural-search's reranker ask it; shards behind {@code rerank_candidates} never see it. */
    private static final Group QUESTION = one(
            15,
            feature(
                    "query_context",
                    "rerank",
                    draw -> Map.of(
                            "query_context", Map.of("query_text", draw.dice().words(4)))));

    private static final Set<String> SHARDS_RERANK =
            Set.of("rescore: cross_encoder", "rescore: query, then cross_encoder");

    private SearchFeatures() {}

    /**
     * What generators draw with.
     *
     * @param queries draws with the same dice
     */
    record Draw(Dice dice, RandomQueries queries) {}

    /** Entries of a JSON object, under a name that the test counts. */
    private record Feature(String name, Function<Draw, Map<String, Object>> entries) {}

    /** Features of which a search has at most one, and that in one of so many times. */
    private record Group(int oneIn, List<Feature> features) {}

    private static Group one(int oneIn, Feature feature) {
        return new Group(oneIn, List.of(feature));
    }

    private static Group oneOf(int oneIn, Feature... features) {
        return new Group(oneIn, List.of(features));
    }

    private static Feature feature(String name, Function<Draw, Map<String, Object>> entries) {
        return new Feature(name, entries);
    }

    private static Feature feature(String name, String key, Function<Draw, Object> value) {
        return new Feature(name, draw -> Map.of(key, value.apply(draw)));
    }

    private static Feature choice(String name, String key, Object... values) {
        return feature(name, key, draw -> draw.dice().pick(Arrays.asList(values)));
    }

    private static Feature aggregation(String name, Object aggregation) {
        return choice("aggregation " + name, "aggs", Map.of("found", aggregation));
    }

    private static Feature highlight(String name, Map<String, Object> how) {
        Map<String, Object> highlight = new TreeMap<>(how);
        highlight.put("fields", Map.of("text", Map.of(), "title", Map.of()));
        return choice("highlight " + name, "highlight", highlight);
    }

    private static Map<String, Object> field(String name, String option, Object value) {
        return Map.of("field", name, option, value);
    }

    private static Map<String, Object> queryRescorer(Draw draw) {
        return Map.of(
                "window_size",
                20,
                "query",
                Map.of("rescore_query", draw.queries().query(0)));
    }

    private static Map<String, Object> shardReranker(Draw draw) {
        return Map.of(
                "window_size",
                draw.dice().pick(1, 5, 20, 100),
                "cross_encoder",
                Map.of("fields", List.of("title", "text"), "timeout", "60s"));
    }

    /** The names of all features. */
    static Stream<String> names() {
        return Stream.of(List.of(ORDER, QUESTION), BODY, OPTIONS)
                .flatMap(List::stream)
                .flatMap(group -> group.features().stream())
                .map(Feature::name);
    }

    /**
     * A search's body.
     *
     * @param drawn gets the names of what it has
     */
    static Map<String, Object> body(Draw draw, List<String> drawn) {
        Map<String, Object> body = new TreeMap<>();
        if (!draw.dice().oneIn(20)) {
            body.put("query", draw.queries().query(2));
        }
        BODY.forEach(group -> add(group, draw, body, drawn));
        add(ORDER, draw, body, drawn);
        Map<String, Object> options = new TreeMap<>();
        OPTIONS.forEach(group -> add(group, draw, options, drawn));
        Map<String, Object> ext = new TreeMap<>();
        if (drawn.stream().noneMatch(SHARDS_RERANK::contains)) {
            add(QUESTION, draw, ext, drawn);
        }
        if (!options.isEmpty()) {
            ext.put("cross_encoder", options);
        }
        if (!ext.isEmpty()) {
            body.put("ext", ext);
        }
        return body;
    }

    private static void add(Group group, Draw draw, Map<String, Object> into, List<String> drawn) {
        if (draw.dice().oneIn(group.oneIn())) {
            Feature feature = draw.dice().pick(group.features());
            into.putAll(feature.entries().apply(draw));
            drawn.add(feature.name());
        }
    }
}
