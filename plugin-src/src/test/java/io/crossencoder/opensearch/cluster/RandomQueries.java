package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Queries of every kind over the fields of {@link DifferentialClusterTests}, as a seed decides. */
final class RandomQueries {
    /** The words that the tiny model's tokenizer tells apart. */
    static final List<String> WORDS = List.of(
            "hello", "world", "quick", "brown", "fox", "lazy", "dog", "capital", "france", "paris", "what", "is", "the",
            "of");

    private static final List<String> FIELDS = List.of("title", "text", "title.simple", "headline");

    private final Random random;
    private final List<Supplier<Map<String, Object>>> leaves = List.of(
            () -> Map.of("match", Map.of(field(), words())),
            () -> Map.of("match", Map.of(field(), Map.of("query", words(), "operator", pick("and", "or"), "boost", 2))),
            () -> Map.of("match", Map.of(field(), Map.of("query", words(), "fuzziness", "AUTO"))),
            () -> Map.of("multi_match", Map.of("query", words(), "fields", List.of("title^2", "text"))),
            () -> Map.of(
                    "multi_match",
                    Map.of("query", words(), "fields", List.of("t*"), "type", pick("cross_fields", "most_fields"))),
            () -> Map.of("match_phrase", Map.of(field(), Map.of("query", words(), "slop", 3))),
            () -> Map.of("match_phrase_prefix", Map.of(field(), word() + " " + word().substring(0, 1))),
            () -> Map.of("match_bool_prefix", Map.of(field(), words())),
            () -> Map.of("combined_fields", Map.of("query", words(), "fields", List.of("title", "text"))),
            () -> Map.of("query_string", Map.of("query", word() + " OR (title:" + word() + " AND -" + word() + ")^2")),
            () -> Map.of(
                    "simple_query_string", Map.of("query", word() + " | " + word() + " -" + word(), "fields", FIELDS)),
            () -> Map.of(
                    "intervals",
                    Map.of("text", Map.of("any_of", Map.of("intervals", List.of(interval(), interval()))))),
            () -> Map.of(
                    "more_like_this",
                    Map.of("fields", List.of("text"), "like", words(), "min_term_freq", 1, "min_doc_freq", 1)),
            () -> Map.of(
                    "more_like_this",
                    Map.of("fields", List.of("text"), "like", Map.of("_id", "3"), "min_term_freq", 1)),
            () -> Map.of("nested", Map.of("path", "notes", "query", Map.of("match", Map.of("notes.note", words())))),
            () -> Map.of("match_all", Map.of()),
            this::filter);

    private final List<Function<Integer, Map<String, Object>>> compounds = List.of(
            this::bool,
            depth -> Map.of("dis_max", Map.of("queries", queries(depth), "tie_breaker", .3)),
            depth -> Map.of("constant_score", Map.of("filter", query(depth), "boost", 3)),
            depth -> Map.of(
                    "function_score",
                    Map.of("query", query(depth), "field_value_factor", Map.of("field", "number", "missing", 1))),
            depth -> Map.of("boosting", Map.of("positive", query(depth), "negative", filter(), "negative_boost", .5)),
            depth -> Map.of("wrapper", Map.of("query", base64(query(depth)))),
            depth -> Map.of("template", query(depth)));

    RandomQueries(Random random) {
        this.random = random;
    }

    /** A query of at most so many levels. */
    Map<String, Object> query(int depth) {
        boolean isLeaf = depth == 0 || random.nextInt(3) > 0;
        return isLeaf
                ? leaves.get(random.nextInt(leaves.size())).get()
                : compounds.get(random.nextInt(compounds.size())).apply(depth - 1);
    }

    /** A clause that asks nothing. */
    Map<String, Object> filter() {
        return switch (random.nextInt(5)) {
            case 0 -> Map.of("term", Map.of("topic", pick("a", "b", "c")));
            case 1 -> Map.of("range", Map.of("number", Map.of("gte", random.nextInt(60))));
            case 2 -> Map.of("exists", Map.of("field", pick("text", "headline", "title")));
            case 3 -> Map.of("ids", Map.of("values", List.of("1", "7", "12", "30")));
            default -> Map.of("match", Map.of("text", word()));
        };
    }

    /** One to four words. */
    String words() {
        StringBuilder words = new StringBuilder(word());
        for (int more = random.nextInt(4); more > 0; more--) {
            words.append(' ').append(word());
        }
        return words.toString();
    }

    private Map<String, Object> bool(int depth) {
        Map<String, Object> clauses = new TreeMap<>();
        for (String occur : List.of("must", "should", "filter", "must_not")) {
            if (random.nextInt(occur.equals("must_not") ? 5 : 2) == 0) {
                boolean asks = occur.equals("must") || occur.equals("should");
                clauses.put(occur, asks ? queries(depth) : filter());
            }
        }
        return Map.of("bool", clauses);
    }

    private List<Map<String, Object>> queries(int depth) {
        List<Map<String, Object>> queries = new ArrayList<>();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            queries.add(query(depth));
        }
        return queries;
    }

    private Map<String, Object> interval() {
        return Map.of("match", Map.of("query", words(), "max_gaps", random.nextInt(10)));
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private String field() {
        return FIELDS.get(random.nextInt(FIELDS.size()));
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
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
