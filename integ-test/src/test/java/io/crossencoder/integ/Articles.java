package io.crossencoder.integ;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The repository's own collection in an index, with a pipeline that reranks it. */
final class Articles {
    /** What the default model puts first and BM25 does not; where the answer lies is from the collection's judgments. */
    static final List<Judged> JUDGED = List.of(
            new Judged("car has stalled on the tracks", "sk-051"),
            new Judged("taking a double bass on the train", "sk-098"),
            new Judged("does your app keep a record of where I go", "sk-059"));

    private static final Path CORPUS = Path.of("demo-collection", "corpus.jsonl");
    private static final Path QUERIES = Path.of("demo-collection", "queries.jsonl");

    /** A question and the article that answers it. */
    record Judged(String question, String answer) {}

    private Articles() {}

    /** Creates an index with the first articles of the collection, on one shard so that every search sees the same ranks. */
    static void index(NodeHttp http, String index, int articles) throws IOException {
        http.put("/" + index, """
                {"settings": {"number_of_shards": 1, "number_of_replicas": 0},
                 "mappings": {"properties": {"title": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
                                             "text": {"type": "text"}}}}""").ok();
        StringBuilder lines = new StringBuilder();
        Files.readAllLines(CORPUS).stream().limit(articles).forEach(line -> {
            JsonObject article = parse(line);
            JsonObject source = Json.createObjectBuilder(article).remove("_id").build();
            lines.append("{\"index\": {\"_id\": \"")
                    .append(article.getString("_id"))
                    .append("\"}}\n");
            lines.append(source).append('\n');
        });
        Answer bulk =
                http.post("/" + index + "/_bulk?refresh=true", lines.toString()).ok();
        if (!"false".equals(bulk.text("/errors"))) {
            throw new AssertionError("not every article was indexed: " + bulk.json());
        }
    }

    /** The whole collection. */
    static void index(NodeHttp http, String index) throws IOException {
        index(http, index, Integer.MAX_VALUE);
    }

    /** Stores a pipeline that reranks the first 20, with all the time it needs. */
    static void pipeline(NodeHttp http, String name, String model) {
        http.put("/_search/pipeline/" + name, String.format(Locale.ROOT, """
                {"request_processors": [{"rerank_candidates": {"window_size": 20}}],
                 "response_processors": [{"cross_encoder":
                     {"model": "%s", "fields": ["title", "text"], "timeout": "100s"}}]}""", model))
                .ok();
    }

    /** Makes a pipeline the one that every search of an index runs through. */
    static void defaultPipeline(NodeHttp http, String index, String pipeline) {
        http.put("/" + index + "/_settings", "{\"index.search.default_pipeline\": \"" + pipeline + "\"}")
                .ok();
    }

    /** An index of the whole collection whose searches are reranked, its model loaded. */
    static void reranked(RealNode node, String index) throws IOException, InterruptedException {
        NodeHttp http = node.http();
        index(http, index);
        pipeline(http, index, "default");
        defaultPipeline(http, index, index);
        awaitModel(node, index);
    }

    /** Waits until searches of an index find their model loaded, or refused. */
    static void awaitModel(RealNode node, String index) throws IOException, InterruptedException {
        node.await("has decided on the model of [" + index + "]", () -> {
            JsonObject report =
                    node.http().search(index, question("tickets", 1)).ok().report();
            return report != null && !"loading".equals(report.getString("reason", ""));
        });
    }

    /** An ordinary search body. */
    static String question(String text, int size) {
        return Json.createObjectBuilder()
                .add("size", size)
                .add("_source", false)
                .add(
                        "query",
                        Json.createObjectBuilder()
                                .add(
                                        "multi_match",
                                        Json.createObjectBuilder()
                                                .add("query", text)
                                                .add(
                                                        "fields",
                                                        Json.createArrayBuilder()
                                                                .add("title")
                                                                .add("text"))))
                .build()
                .toString();
    }

    /** The questions that come with the collection. */
    static List<String> questions() throws IOException {
        return Files.readAllLines(QUERIES).stream()
                .map(line -> parse(line).getString("text"))
                .toList();
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
