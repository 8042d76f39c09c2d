package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Do the APIs that write what a search finds touch the same documents with a default pipeline as without one? They search
 * through the index's pipeline, and a hit that is dropped there is a document that is not deleted.
 */
@ExtendWith(SharedNode.class)
class WritesBySearchIT {
    private static final int ARTICLES = 60;
    /** Both pipelines would drop most hits of an ordinary search. */
    private static final String CROSS_ENCODER =
            "{\"cross_encoder\": {\"fields\": [\"title\", \"text\"], \"top_n\": 2, \"min_score\": 0.5}}";

    private static final String QUERY = "\"query\": {\"match\": {\"text\": \"late train\"}}";

    private static NodeHttp http;
    private static int indices;

    @BeforeAll
    static void createPipelines(RealNode node) throws IOException, InterruptedException {
        http = node.http();
        http.put("/_search/pipeline/writes-widened", String.format(Locale.ROOT, """
                {"request_processors": [{"rerank_candidates": {"window_size": 50}}],
                 "response_processors": [%s]}""", CROSS_ENCODER))
                .ok();
        http.put("/_search/pipeline/writes-alone", "{\"response_processors\": [" + CROSS_ENCODER + "]}")
                .ok();
        Articles.index(http, "writes-check", ARTICLES);
        Articles.defaultPipeline(http, "writes-check", "writes-widened");
        Articles.awaitModel(node, "writes-check");
        Set<String> kept =
                Set.copyOf(http.search("writes-check", "{" + QUERY + "}").ids());
        assertEquals(2, kept.size(), "an ordinary search loses hits to this pipeline");
    }

    @ParameterizedTest
    @CsvSource({"writes-widened, false", "writes-widened, true", "writes-alone, false", "writes-alone, true"})
    void deleteByQueryDeletesTheSame(String pipeline, boolean limited) throws IOException {
        assertSame(pipeline, index -> {
            http.post("/" + index + "/_delete_by_query?refresh=true&scroll_size=10", body(limited))
                    .ok();
            return ids(index, "{\"match_all\": {}}");
        });
    }

    @ParameterizedTest
    @CsvSource({"writes-widened, false", "writes-widened, true", "writes-alone, false", "writes-alone, true"})
    void updateByQueryUpdatesTheSame(String pipeline, boolean limited) throws IOException {
        String script = ", \"script\": {\"source\": \"ctx._source.touched = true\"}}";
        assertSame(pipeline, index -> {
            String body = body(limited);
            http.post(
                            "/" + index + "/_update_by_query?refresh=true&scroll_size=10",
                            body.substring(0, body.length() - 1) + script)
                    .ok();
            return ids(index, "{\"term\": {\"touched\": true}}");
        });
    }

    @ParameterizedTest
    @CsvSource({"writes-widened, false", "writes-widened, true", "writes-alone, false", "writes-alone, true"})
    void reindexCopiesTheSame(String pipeline, boolean limited) throws IOException {
        assertSame(pipeline, index -> {
            http.post(
                            "/_reindex?refresh=true",
                            String.format(Locale.ROOT, """
                    {%s "source": {"index": "%s", "size": 10, %s}, "dest": {"index": "%s-copy"}}""", limited ? "\"max_docs\": 7," : "", index, QUERY, index))
                    .ok();
            return ids(index + "-copy", "{\"match_all\": {}}");
        });
    }

    /** Writes to an index and says which documents there are afterwards. */
    @FunctionalInterface
    private interface Write {
        Set<String> to(String index);
    }

    private static void assertSame(String pipeline, Write write) throws IOException {
        int number = indices++;
        String plain = "writes-" + number + "-plain";
        String piped = "writes-" + number + "-piped";
        Articles.index(http, plain, ARTICLES);
        Articles.index(http, piped, ARTICLES);
        Articles.defaultPipeline(http, piped, pipeline);

        Set<String> expected = write.to(plain);

        assertFalse(expected.isEmpty());
        assertEquals(expected, write.to(piped));
        http.delete("/writes-" + number + "-*").ok();
    }

    private static String body(boolean limited) {
        return "{" + (limited ? "\"max_docs\": 7, " : "") + QUERY + "}";
    }

    private static Set<String> ids(String index, String query) {
        return new TreeSet<>(http.plainSearch(index, "{\"size\": 1000, \"query\": " + query + "}")
                .ok()
                .ids());
    }
}
