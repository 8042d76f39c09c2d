package io.crossencoder.integ;

import jakarta.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A search of the indices of {@link NeuralDifferentialIT} by words, by vectors or by both, with any features, as a seed decides.
 *
 * @param index where it goes
 * @param phase what becomes of the scores of a hybrid query's clauses
 * @param body its JSON by key
 * @param features the names of what was drawn for it
 */
record RandomNeuralSearch(String index, String phase, Map<String, String> body, Set<String> features) {
    /** Of one shard, of two, and both together. */
    static final List<String> INDICES = List.of("random-one", "random-two", "random-*");

    static final List<String> PHASES = List.of("normalized", "fused");

    private static final String HYBRID = "hybrid";
    private static final String DEPTH = "pagination_depth";
    private static final String FILTER = "filter";
    private static final String EXT = "ext";
    private static final String SAID = "question in ext";

    private static final List<String> CLAUSES = List.of("match", "multi_match", "bool", "neural", "knn");

    /** What may be added to a body. */
    private static final Map<String, List<String>> MORE = Map.ofEntries(
            Map.entry("aggs", List.of("""
                    {"topics": {"terms": {"field": "topic"}, "aggs": {"mean": {"avg": {"field": "number"}}}}}""")),
            Map.entry("post_filter", List.of("{\"range\": {\"number\": {\"lt\": 1400}}}")),
            Map.entry("collapse", List.of("{\"field\": \"topic\"}")),
            Map.entry("highlight", List.of("{\"fields\": {\"title\": {}, \"text\": {\"number_of_fragments\": 1}}}")),
            Map.entry("explain", List.of("true")),
            Map.entry("docvalue_fields", List.of("[\"number\", \"topic\"]")),
            Map.entry("fields", List.of("[\"title\", \"num*\"]")),
            Map.entry("track_total_hits", List.of("true", "false")),
            Map.entry("sort", List.of("[{\"number\": \"asc\"}]")));

    /**
     * The search that a seed decides.
     *
     * @param questions to choose one of
     * @param model embeds it
     */
    static RandomNeuralSearch of(long seed, List<String> questions, String model) {
        return new Draw(new SplittableRandom(seed), questions, model).search();
    }

    /** The names of everything that may be drawn. */
    static Set<String> names() {
        return Stream.of(INDICES, PHASES, CLAUSES, MORE.keySet(), List.of(HYBRID, DEPTH, FILTER, SAID))
                .flatMap(names -> names.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The same search, saying nothing to a reranker. */
    RandomNeuralSearch plain() {
        Map<String, String> other = new TreeMap<>(body);
        other.remove(EXT);
        return new RandomNeuralSearch(index, phase, other, features);
    }

    /** The same search for another page. */
    RandomNeuralSearch page(int from, int size) {
        Map<String, String> other = new TreeMap<>(body);
        other.put("from", Integer.toString(from));
        other.put("size", Integer.toString(size));
        return new RandomNeuralSearch(index, phase, other, features);
    }

    int from() {
        return Integer.parseInt(body.get("from"));
    }

    int size() {
        return Integer.parseInt(body.get("size"));
    }

    boolean isHybrid() {
        return features.contains(HYBRID);
    }

    /** Whether another size is another list: without a depth each clause of a hybrid query finds as many as are asked for. */
    boolean dependsOnSize() {
        return isHybrid() && !features.contains(DEPTH);
    }

    boolean explains() {
        return features.contains("explain");
    }

    String json() {
        return body.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** What has been drawn so far. */
    private static final class Draw {
        private final SplittableRandom random;
        private final String question;
        private final String model;
        private final Set<String> features = new TreeSet<>();
        private boolean asks;

        Draw(SplittableRandom random, List<String> questions, String model) {
            this.random = random;
            this.question = Json.createValue(pick(questions)).toString();
            this.model = model;
        }

        RandomNeuralSearch search() {
            String index = named(INDICES);
            String phase = named(PHASES);
            Map<String, String> body = new TreeMap<>();
            body.put("from", pick(List.of("0", "0", "5", "15", "30")));
            body.put("size", pick(List.of("0", "1", "5", "10", "10", "30")));
            body.put("_source", pick(List.of("false", "[\"title\"]", "{\"excludes\": [\"vector\"]}")));
            body.put("query", oneIn(2) ? clause() : hybrid());
            new TreeMap<>(MORE).forEach((name, values) -> {
                if (oneIn(6)) {
                    features.add(name);
                    body.put(name, pick(values));
                }
            });
            if (features.contains(HYBRID)) {
                // with a depth or collapse neural-search fails on 0 as soon as the request cache answers
                body.replace("size", "0", "10");
            }
            String said = asks || oneIn(3) ? "" : ", \"query\": " + question;
            if (!said.isEmpty()) {
                features.add(SAID);
            }
            body.put(EXT, "{\"cross_encoder\": {\"passage\": " + oneIn(3) + said + "}}");
            return new RandomNeuralSearch(index, phase, body, features);
        }

        private String hybrid() {
            features.add(HYBRID);
            List<String> clauses = new ArrayList<>();
            for (int count = 1 + random.nextInt(3); count > 0; count--) {
                clauses.add(clause());
            }
            String depth = oneIn(2) ? "" : ", \"pagination_depth\": " + pick(List.of("10", "25", "100"));
            if (!depth.isEmpty()) {
                features.add(DEPTH);
            }
            return String.format(Locale.ROOT, "{\"hybrid\": {\"queries\": %s%s%s}}", clauses, depth, filter());
        }

        private String clause() {
            String type = named(CLAUSES);
            asks |= !type.equals("knn");
            return switch (type) {
                case "match" -> "{\"match\": {\"text\": " + question + "}}";
                case "multi_match" ->
                    "{\"multi_match\": {\"query\": " + question + ", \"fields\": [\"title^2\", \"text\"]}}";
                case "bool" -> "{\"bool\": {\"must\": {\"match\": {\"title\": " + question + "}}" + filter() + "}}";
                case "neural" ->
                    neighbours("neural", "vector", "\"query_text\": " + question + ", \"model_id\": \"" + model + "\"");
                default ->
                    neighbours("knn", "place", "\"vector\": [" + random.nextInt(10) + ", " + random.nextInt(10) + "]");
            };
        }

        private String neighbours(String type, String field, String of) {
            int k = 3 + random.nextInt(60);
            return String.format(Locale.ROOT, "{\"%s\": {\"%s\": {%s, \"k\": %d%s}}}", type, field, of, k, filter());
        }

        private String filter() {
            if (!oneIn(3)) {
                return "";
            }
            features.add(FILTER);
            return ", \"filter\": {\"range\": {\"number\": {\"gte\": " + (800 + random.nextInt(600)) + "}}}";
        }

        private boolean oneIn(int times) {
            return random.nextInt(times) == 0;
        }

        private String pick(List<String> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private String named(List<String> names) {
            String name = pick(names);
            features.add(name);
            return name;
        }
    }
}
