package io.crossencoder.demo;

import static io.crossencoder.demo.Json.object;

import io.crossencoder.demo.BeirFolder.Article;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The index of the demonstration and the pipeline in front of it.
 *
 * <p>The first stage is a fair one: BM25 as Anserini sets it up (English stemming and stop words, k1 .9, b .4, title and text in
 * one field, one shard), which is what published BM25 baselines use.
 */
final class DemoIndex {
    /** Name of the index. */
    static final String NAME = "demo";
    /** Name of the pipeline. */
    static final String PIPELINE = "demo-rerank";
    /** The field that is searched: title and text. */
    static final String SEARCHED = "all";

    private static final int BULK_CHARS = 4_000_000;
    private static final int BULK_ARTICLES = 1_000;

    private final DemoNode node;

    DemoIndex(DemoNode node) {
        this.node = node;
    }

    /** Makes the index anew from a collection and returns how many articles it has. */
    long fill(BeirFolder collection, Progress progress) throws IOException, InterruptedException {
        node.deleteIfThere("/" + NAME);
        node.send("PUT", "/" + NAME, Json.write(settingsAndMappings()));
        Bulk bulk = new Bulk(progress);
        collection.forEachArticle(bulk::add);
        bulk.flush();
        node.send("POST", "/" + NAME + "/_refresh", "");
        // One segment: searches then cost the same from the first to the last.
        node.send("POST", "/" + NAME + "/_forcemerge?max_num_segments=1", "");
        return bulk.total;
    }

    /** Puts the pipeline and makes it the index's default, so that every search without a word about it is reranked. */
    void rerankByDefault(String model, int windowSize, String timeout) throws IOException, InterruptedException {
        Map<String, Object> pipeline = object(
                "request_processors",
                List.of(object("rerank_candidates", object("window_size", windowSize))),
                "response_processors",
                List.of(object(
                        "cross_encoder",
                        object("model", model, "fields", List.of("title", "text"), "timeout", timeout))));
        node.send("PUT", "/_search/pipeline/" + PIPELINE, Json.write(pipeline));
        node.send(
                "PUT",
                "/" + NAME + "/_settings",
                Json.write(object("index", object("search", object("default_pipeline", PIPELINE)))));
    }

    /** What to show of articles: the title, or where there is none the text. */
    Map<String, String> labels(List<String> ids) throws IOException, InterruptedException {
        Map<String, Object> answer =
                node.send("POST", "/" + NAME + "/_mget?_source=title,text", Json.write(object("ids", ids)));
        Map<String, String> labels = new HashMap<>();
        for (Map<String, Object> article : Json.children(answer, "docs")) {
            Map<String, Object> source = Json.child(article, "_source");
            String title = (String) source.getOrDefault("title", "");
            labels.put((String) article.get("_id"), title.isBlank() ? (String) source.get("text") : title);
        }
        return labels;
    }

    private static Map<String, Object> settingsAndMappings() {
        Map<String, Object> english = object("type", "text", "analyzer", "english");
        Map<String, Object> copied = object("type", "text", "analyzer", "english", "copy_to", SEARCHED);
        Map<String, Object> bm25 = object("type", "BM25", "k1", .9, "b", .4);
        return object(
                "settings",
                object(
                        "number_of_shards",
                        1,
                        "number_of_replicas",
                        0,
                        "index",
                        object("similarity", object("default", bm25))),
                "mappings",
                object("dynamic", false, "properties", object("title", copied, "text", copied, SEARCHED, english)));
    }

    /** Collects articles until they are worth a request. */
    private final class Bulk {
        private final Progress progress;
        private final StringBuilder lines = new StringBuilder();
        private int waiting;
        private long total;

        Bulk(Progress progress) {
            this.progress = progress;
        }

        void add(Article article) throws IOException {
            lines.append(Json.write(object("index", object("_id", article.id()))))
                    .append('\n')
                    .append(Json.write(object("title", article.title(), "text", article.text())))
                    .append('\n');
            waiting++;
            if (waiting == BULK_ARTICLES || lines.length() > BULK_CHARS) {
                flush();
            }
        }

        void flush() throws IOException {
            if (waiting == 0) {
                return;
            }
            Map<String, Object> answer = send(lines.toString());
            if (Boolean.TRUE.equals(answer.get("errors"))) {
                throw new IOException("an article can't be indexed: " + firstError(answer));
            }
            total += waiting;
            waiting = 0;
            lines.setLength(0);
            progress.at(total, "articles");
        }

        private Map<String, Object> send(String body) throws IOException {
            try {
                return node.send("POST", "/" + NAME + "/_bulk", body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while indexing", e);
            }
        }

        private static String firstError(Map<String, Object> answer) {
            Optional<Map<String, Object>> first = Json.children(answer, "items").stream()
                    .map(item -> Json.child(item, "index"))
                    .filter(item -> item.containsKey("error"))
                    .findFirst();
            return first.map(Json::write).orElse("the node names none");
        }
    }
}
