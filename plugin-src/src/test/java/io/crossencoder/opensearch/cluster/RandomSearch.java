package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.cluster.SearchFeatures.Draw;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchType;

/**
 * A search over {@link DifferentialIndices} with any features, as a seed decides.
 *
 * @param body its JSON as a map
 * @param features the names of what was drawn for it
 */
record RandomSearch(Sending sending, Map<String, Object> body, Set<String> features) {
    private static final String INLINE = "search_pipeline";
    private static final String SEVERAL = "several rerankers";
    private static final String IN_THE_BODY = "pipeline in the body";
    private static final List<SearchType> TYPES = List.of(SearchType.QUERY_THEN_FETCH, SearchType.DFS_QUERY_THEN_FETCH);

    /**
     * How it is sent.
     *
     * @param type how the shards count their words
     * @param pipeline by name; the indices' default where null
     */
    record Sending(String index, SearchType type, SearchWay way, String pipeline) {}

    static RandomSearch of(long seed) {
        Dice dice = new Dice(seed);
        Set<String> features = new LinkedHashSet<>();
        List<String> drawn = new ArrayList<>();
        Map<String, Object> body = SearchFeatures.body(new Draw(dice, new RandomQueries(dice, features)), drawn);
        features.addAll(drawn);
        if (body.containsKey("search_after")) {
            body.remove("from"); // the platform refuses them together
        }
        String pipeline = null;
        if (dice.oneIn(6)) {
            pipeline = DifferentialClusterTests.TWO;
            features.add(SEVERAL);
        } else if (dice.oneIn(10)) {
            body.put(INLINE, DifferentialClusterTests.INLINE);
            features.add(IN_THE_BODY);
        }
        SearchWay way = dice.oneIn(3) ? dice.pick(SearchWay.values()) : SearchWay.SEARCH;
        String index = dice.pick(DifferentialIndices.NAMES);
        SearchType type = TYPES.get(dice.oneIn(4) ? 1 : 0);
        Stream.of(way, type).map(RandomSearch::named).forEach(features::add);
        features.add(in(index));
        return new RandomSearch(new Sending(index, type, way, pipeline), body, features);
    }

    /** The names of everything that may be drawn. */
    static Stream<String> names() {
        return Stream.of(
                        RandomQueries.names().stream(),
                        SearchFeatures.names(),
                        Stream.of(SEVERAL, IN_THE_BODY),
                        Stream.of(SearchWay.values()).map(RandomSearch::named),
                        TYPES.stream().map(RandomSearch::named),
                        DifferentialIndices.NAMES.stream().map(RandomSearch::in))
                .flatMap(names -> names);
    }

    private static String in(String index) {
        return "in " + index;
    }

    private static String named(Enum<?> value) {
        return "by " + value.name().toLowerCase(Locale.ROOT);
    }

    /** The same search without any pipeline. */
    RandomSearch plain() {
        Map<String, Object> other = new TreeMap<>(body);
        other.remove(INLINE);
        return new RandomSearch(
                new Sending(sending.index(), sending.type(), sending.way(), Searches.NO_PIPELINE), other, features);
    }

    /** The same search for another page. */
    RandomSearch page(int from, int size) {
        return with("from", from).with("size", size);
    }

    private RandomSearch with(String key, Object value) {
        Map<String, Object> other = new TreeMap<>(body);
        other.put(key, value);
        return new RandomSearch(sending, other, features);
    }

    /** Whether shards rerank. */
    boolean reranksOnShards() {
        return rescorers().anyMatch(rescorer -> rescorer.containsKey("cross_encoder"));
    }

    /** How many candidates each shard reranks; only where it does. */
    int shardWindow() {
        return rescorers()
                .filter(rescorer -> rescorer.containsKey("cross_encoder"))
                .mapToInt(rescorer -> (int) rescorer.get("window_size"))
                .sum();
    }

    /** The same search whose shards don't rerank. */
    RandomSearch withoutShardReranker() {
        return with(
                "rescore",
                rescorers()
                        .filter(rescorer -> !rescorer.containsKey("cross_encoder"))
                        .toList());
    }

    @SuppressWarnings("unchecked") // JSON
    private Stream<Map<String, Object>> rescorers() {
        Object rescore = body.getOrDefault("rescore", List.of());
        return rescore instanceof List<?> list
                ? list.stream().map(rescorer -> (Map<String, Object>) rescorer)
                : Stream.of((Map<String, Object>) rescore);
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

    /** How many hits of the page {@code top_n} of the whole list leaves. */
    int kept() {
        return option("top_n") instanceof Integer top ? Math.max(0, top - number("from", 0)) : Integer.MAX_VALUE;
    }

    boolean countsExactly() {
        return !(body.get("track_total_hits") instanceof Integer) && body.get("track_total_hits") != Boolean.FALSE;
    }

    boolean hasIds() {
        return !"_none_".equals(body.get("stored_fields"));
    }

    Answer send(Searches searches, PointsInTime points) throws Exception {
        SearchRequest request = searches.request(sending.index(), sending.pipeline(), RandomQueries.json(body))
                .searchType(sending.type());
        return Answer.of(sending.way().send(searches.client(), request, points));
    }

    @Override
    public String toString() {
        return sending + " " + RandomQueries.json(body);
    }
}
