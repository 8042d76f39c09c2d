package io.crossencoder.opensearch.cluster;

import static io.crossencoder.opensearch.cluster.RandomQueries.WORDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;
import org.opensearch.action.search.SearchRequest;

/**
 * Does any search, with any features, answer as it does without the pipeline, but for what reranking is to change? Two thousand
 * searches that a seed decides; {@code -Dtests.differential.seed} repeats one that failed.
 */
public class DifferentialClusterTests extends RerankingClusterTestCase {
    private static final int SEARCHES = 2_000;
    private static final int ALL = 80;
    private static final int WINDOW = 100;
    private static final String FIRST_SEED = "tests.differential.seed";

    private final Map<String, Integer> seen = new TreeMap<>();

    @Override
    protected Path nodeConfigPath(int nodeOrdinal) {
        try {
            Path config = createTempDir();
            ModelFolder.installTiny(config);
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void indexMore(Searches searches) {
        String mapping = Searches.json("""
                {'properties': {'topic': {'type': 'keyword'}, 'number': {'type': 'integer'},
                  'title': {'type': 'text', 'fields': {'simple': {'type': 'text', 'analyzer': 'simple'}}},
                  'text': {'type': 'text'}, 'headline': {'type': 'text'},
                  'notes': {'type': 'nested', 'properties': {'by': {'type': 'keyword'}, 'note': {'type': 'text'}}}}}""");
        for (String index : List.of("docs", "more")) {
            searches.createIndex(
                    index, Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'", mapping);
        }
        Random words = new Random(7);
        searches.index("docs", Article.all().subList(0, 50), article -> source(article.id(), "text", words));
        // other documents have other fields: some of these have nothing that the pipeline reads
        searches.index("more", Article.all().subList(50, 70), article -> source(article.id(), "headline", words));
        searches.client()
                .admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(
                                AliasActions.add().indices("docs", "more").alias("both"))
                        .addAliasAction(AliasActions.add()
                                .index("docs")
                                .alias("filtered")
                                .filter(Searches.json("{'range': {'number': {'lt': 30}}}"))))
                .actionGet();
    }

    private static Map<String, Object> source(int id, String field, Random words) {
        Map<String, Object> source = new HashMap<>();
        source.put("number", id);
        source.put("topic", List.of("a", "b", "c", "d").get(words.nextInt(4)));
        source.put(field, sentence(words, 30));
        if (words.nextInt(3) > 0) {
            source.put("title", sentence(words, 4));
        }
        source.put("notes", List.of(Map.of("by", "x", "note", sentence(words, 5)), Map.of("by", "y", "note", "quick")));
        return source;
    }

    private static String sentence(Random random, int length) {
        List<String> words = new ArrayList<>();
        for (int i = 1 + random.nextInt(length); i > 0; i--) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    public void testRandomSearches() {
        long first = Long.getLong(FIRST_SEED, randomLong());
        int searches = System.getProperty(FIRST_SEED) == null ? SEARCHES : 1;
        for (int i = 0; i < searches; i++) {
            RandomSearch search = RandomSearch.of(first + i);
            try {
                check(search);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-D" + FIRST_SEED + "=" + (first + i) + " " + search, e);
            }
        }
        logger.info("[{}] random searches: {}", searches, seen);
        assertTrue(seen.toString(), searches == 1 || seen.getOrDefault("complete", 0) > searches / 4);
    }

    private void check(RandomSearch search) {
        Answer plain;
        try {
            plain = send(search, Searches.NO_PIPELINE);
        } catch (RuntimeException refused) {
            count("refused");
            RuntimeException as = expectThrows(RuntimeException.class, () -> send(search, null));
            assertEquals(ExceptionsHelper.status(refused), ExceptionsHelper.status(as));
            return;
        }
        Answer answer = send(search, null);
        count(answer.status() + (answer.reason() == null ? "" : "/" + answer.reason()));
        if ("passed".equals(answer.status()) || "kept_order".equals(answer.status())) {
            assertEquals(known(plain.lasting(), search), known(answer.lasting(), search));
            return;
        }
        assertEquals("complete", answer.status());
        assertEquals(known(plain.around(), search), known(answer.around(), search));
        Searches.assertNeverRises(answer);
        Answer list = send(search.page(0, ALL), null);
        if (search.option("top_n") == null && search.option("min_score") == null) {
            assertEquals(plain.hits().size(), answer.hits().size());
            assertWindowIsReordered(search, list);
        }
        int from = Math.min(search.number("from", 0), list.hits().size());
        int to = Math.min(from + search.number("size", 10), list.hits().size());
        assertEquals(withoutExplanations(list.hits().subList(from, to)), withoutExplanations(answer.hits()));
    }

    /** The hits of the window are those of the first stage, in whatever order, and the others follow as they were. */
    private static void assertWindowIsReordered(RandomSearch search, Answer list) {
        List<String> before = keys(send(search.page(0, ALL), Searches.NO_PIPELINE));
        List<String> after = keys(list);
        Object size = search.option("window_size");
        int window = Math.min(before.size(), size == null ? WINDOW : (int) size);
        assertEquals(before.size(), after.size());
        assertEquals(new HashSet<>(before.subList(0, window)), new HashSet<>(after.subList(0, window)));
        assertEquals(before.subList(window, before.size()), after.subList(window, after.size()));
    }

    /** A search without ids can't tell its hits apart: only their number is known. */
    private static List<String> keys(Answer answer) {
        return answer.hits().stream()
                .map(hit -> hit.get("_index") + "/" + hit.get("_id"))
                .toList();
    }

    private static Answer send(RandomSearch search, String pipeline) {
        Searches searches = searches();
        SearchRequest request = searches.request(search.index(), pipeline, search.json());
        return searches.send(request.searchType(search.type()));
    }

    private void count(String outcome) {
        seen.merge(outcome, 1, Integer::sum);
    }

    /** Without the times of a profile, and without a count that the platform may have carried further. */
    private static Map<String, Object> known(Map<String, Object> answer, RandomSearch search) {
        Map<String, Object> rest = new HashMap<>(answer);
        rest.computeIfPresent("profile", (key, profile) -> "present");
        if (!search.countsExactly()) {
            Map<Object, Object> hits = new HashMap<>((Map<?, ?>) rest.get("hits"));
            hits.remove("total");
            rest.put("hits", hits);
        }
        return rest;
    }

    /** Which node explained a hit differs from search to search. */
    private static List<Map<String, Object>> withoutExplanations(List<Map<String, Object>> hits) {
        List<Map<String, Object>> rest = new ArrayList<>();
        for (Map<String, Object> hit : hits) {
            Map<String, Object> copy = new HashMap<>(hit);
            copy.keySet().removeAll(List.of("_explanation", "_node", "_shard"));
            rest.add(copy);
        }
        return rest;
    }
}
