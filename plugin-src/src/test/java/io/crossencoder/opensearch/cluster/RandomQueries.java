package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Queries of every kind over the fields of {@link DifferentialIndices}, as dice decide. */
final class RandomQueries {
    private static final List<String> FIELDS = List.of("title", "text", "title.simple", "headline", "author.bio");

    private static final List<Leaf> LEAVES = List.of(
            leaf("match", at -> Map.of(at.field(), at.words())),
            leaf("match", at -> Map.of(at.field(), Map.of("query", at.words(), "operator", at.dice.pick("and", "or")))),
            leaf("match", at -> Map.of(at.field(), Map.of("query", at.words(), "fuzziness", "AUTO", "boost", 2))),
            leaf(
                    "named match",
                    "match",
                    at -> Map.of(at.field(), Map.of("query", at.words(), "_name", at.dice.pick("this", "that")))),
            leaf("multi_match", at -> Map.of("query", at.words(), "fields", List.of("title^2", "text"))),
            leaf(
                    "multi_match",
                    at -> Map.of(
                            "query",
                            at.words(),
                            "fields",
                            List.of("t*"),
                            "type",
                            at.dice.pick("cross_fields", "most_fields"))),
            leaf("match_phrase", at -> Map.of(at.field(), Map.of("query", at.words(), "slop", 3))),
            leaf(
                    "match_phrase_prefix",
                    at -> Map.of(at.field(), at.word() + " " + at.word().substring(0, 1))),
            leaf("match_bool_prefix", at -> Map.of(at.field(), at.words())),
            leaf("combined_fields", at -> Map.of("query", at.words(), "fields", List.of("title", "text"))),
            leaf(
                    "query_string",
                    at -> Map.of("query", at.word() + " OR (title:" + at.word() + " AND -" + at.word() + ")^2")),
            leaf(
                    "simple_query_string",
                    at -> Map.of("query", at.word() + " | " + at.word() + " -" + at.word(), "fields", FIELDS)),
            leaf(
                    "intervals",
                    at -> Map.of("text", Map.of("any_of", Map.of("intervals", List.of(at.interval(), at.interval()))))),
            leaf("more_like_this", at -> moreLikeThis(at.words())),
            leaf("more_like_this", at -> moreLikeThis(Map.of("_id", "3"))),
            leaf("nested", at -> at.notes(Map.of())),
            leaf("nested with inner hits", "nested", at -> at.notes(Map.of("inner_hits", at.innerHits()))),
            leaf("fuzzy", at -> Map.of(at.field(), "quik")),
            leaf("match_all", at -> Map.of()),
            new Leaf("filter alone", RandomQueries::filter));

    private static final List<Compound> COMPOUNDS = List.of(
            compound("bool", RandomQueries::occurrences),
            compound("dis_max", (at, depth) -> Map.of("queries", at.queries(depth), "tie_breaker", .3)),
            compound("constant_score", (at, depth) -> Map.of("filter", at.query(depth), "boost", 3)),
            compound(
                    "function_score",
                    (at, depth) -> Map.of(
                            "query", at.query(depth), "field_value_factor", Map.of("field", "number", "missing", 1))),
            compound(
                    "boosting",
                    (at, depth) -> Map.of("positive", at.query(depth), "negative", at.filter(), "negative_boost", .5)),
            compound("wrapper", (at, depth) -> Map.of("query", base64(at.query(depth)))),
            compound("template", RandomQueries::query));

    private final Dice dice;
    private final Set<String> drawn;

    private record Leaf(String name, Function<RandomQueries, Map<String, Object>> query) {}

    private record Compound(String name, BiFunction<RandomQueries, Integer, Map<String, Object>> query) {}

    private static Leaf leaf(String name, Function<RandomQueries, Map<String, Object>> body) {
        return leaf(name, name, body);
    }

    private static Leaf leaf(String name, String type, Function<RandomQueries, Map<String, Object>> body) {
        return new Leaf(name, at -> Map.of(type, body.apply(at)));
    }

    private static Compound compound(String type, BiFunction<RandomQueries, Integer, Map<String, Object>> body) {
        return new Compound(type, (at, depth) -> Map.of(type, body.apply(at, depth)));
    }

    /**
     * @param drawn gets the names of the kinds that are drawn
     */
    RandomQueries(Dice dice, Set<String> drawn) {
        this.dice = dice;
        this.drawn = drawn;
    }

    /** The names of all kinds. */
    static List<String> names() {
        return Stream.concat(LEAVES.stream().map(Leaf::name), COMPOUNDS.stream().map(Compound::name))
                .distinct()
                .toList();
    }

    /** A query of at most so many levels. */
    Map<String, Object> query(int depth) {
        if (depth == 0 || !dice.oneIn(3)) {
            Leaf leaf = dice.pick(LEAVES);
            drawn.add(leaf.name());
            return leaf.query().apply(this);
        }
        Compound compound = dice.pick(COMPOUNDS);
        drawn.add(compound.name());
        return compound.query().apply(this, depth - 1);
    }

    /** A clause that asks nothing. */
    Map<String, Object> filter() {
        return switch (dice.below(5)) {
            case 0 -> Map.of("term", Map.of("topic", dice.pick("a", "b", "c")));
            case 1 -> Map.of("range", Map.of("number", Map.of("gte", dice.below(60))));
            case 2 -> Map.of("exists", Map.of("field", dice.pick("text", "headline", "title")));
            case 3 -> Map.of("ids", Map.of("values", List.of("1", "7", "12", "30")));
            default -> Map.of("match", Map.of("text", dice.word()));
        };
    }

    private String words() {
        return dice.words(4);
    }

    private String word() {
        return dice.word();
    }

    private String field() {
        return dice.pick(FIELDS);
    }

    private Map<String, Object> occurrences(int depth) {
        Map<String, Object> clauses = new TreeMap<>();
        for (String occur : List.of("must", "should", "filter", "must_not")) {
            if (dice.oneIn(occur.equals("must_not") ? 5 : 2)) {
                boolean asks = occur.equals("must") || occur.equals("should");
                clauses.put(occur, asks ? queries(depth) : filter());
            }
        }
        return clauses;
    }

    private List<Map<String, Object>> queries(int depth) {
        List<Map<String, Object>> queries = new ArrayList<>();
        for (int count = 1 + dice.below(2); count > 0; count--) {
            queries.add(query(depth));
        }
        return queries;
    }

    private Map<String, Object> interval() {
        return Map.of("match", Map.of("query", words(), "max_gaps", dice.below(10)));
    }

    private static Map<String, Object> moreLikeThis(Object like) {
        return Map.of("fields", List.of("text"), "like", like, "min_term_freq", 1, "min_doc_freq", 1);
    }

    private Map<String, Object> notes(Map<String, Object> more) {
        Map<String, Object> nested = new TreeMap<>(more);
        nested.put("path", "notes");
        nested.put("query", Map.of("match", Map.of("notes.note", words())));
        return nested;
    }

    /** Of a name of their own: the platform refuses two of one name. */
    private Map<String, Object> innerHits() {
        return Map.of("name", "notes-" + dice.below(1_000), "size", 2, "_source", dice.oneIn(2));
    }

    private static String base64(Map<String, Object> query) {
        return Base64.getEncoder().encodeToString(json(query).getBytes(StandardCharsets.UTF_8));
    }

    static String json(Map<String, Object> body) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.map(body).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
