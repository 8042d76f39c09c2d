package io.crossencoder.integ;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A rerank service on loopback in the shape of Cohere's API reference, endpoint v2/rerank: results come best first, each with the
 * index of its document. A document's relevance is the share of the query's words that it has. It can be told to misbehave.
 */
@SuppressForbidden("com.sun.net.httpserver is the JDK's own documented server; every JDK we build with has it")
final class RerankService implements AutoCloseable {
    /** How it answers. */
    enum Mood {
        FINE,
        /** Not before {@link #release}. */
        HANGS,
        TOO_MANY_REQUESTS,
        BROKEN,
        /** Leaves out the worst document. */
        ONE_SHORT,
        /** The second document's score is NaN, which JSON does not have. */
        NOT_A_NUMBER,
        /** Scores of another scale. */
        ABOVE_ONE
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch released = new CountDownLatch(1);
    private volatile Mood mood = Mood.FINE;

    RerankService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/rerank", this::answer);
        server.start();
    }

    /** A connector to it, as ML Commons' blueprint for Cohere has it. */
    String connector() {
        return String.format(Locale.ROOT, """
                {"name": "rerank-service", "version": "1", "protocol": "http", "description": "on loopback",
                 "credential": {"key": "any"}, "parameters": {"model": "rerank-v3.5"},
                 "actions": [{"action_type": "predict", "method": "POST", "url": "http://127.0.0.1:%d/v2/rerank",
                   "headers": {"Authorization": "Bearer ${credential.key}"},
                   "request_body": "{ \\"documents\\": ${parameters.documents}, \\"query\\": \\"${parameters.query}\\", \\"model\\": \\"${parameters.model}\\", \\"top_n\\": ${parameters.top_n} }",
                   "pre_process_function": "connector.pre_process.cohere.rerank",
                   "post_process_function": "connector.post_process.cohere.rerank"}]}""", server.getAddress().getPort());
    }

    void be(Mood wanted) {
        release();
        released = new CountDownLatch(1);
        mood = wanted;
        requests.clear();
    }

    /** Lets answers go that hang. */
    void release() {
        released.countDown();
    }

    /** The documents of each request since it was last told how to be. */
    List<List<String>> requests() {
        return requests;
    }

    /** The share of a query's words that a text has. */
    static double relevance(String query, String text) {
        Set<String> wanted = words(query);
        Set<String> found = words(text);
        return (double) wanted.stream().filter(found::contains).count() / wanted.size();
    }

    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("\\W+")));
    }

    private void answer(HttpExchange exchange) throws IOException {
        Mood now = mood;
        JsonObject request;
        try (JsonReader reader = Json.createReader(exchange.getRequestBody())) {
            request = reader.readObject();
        }
        List<String> documents = request.getJsonArray("documents").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
        requests.add(documents);
        switch (now) {
            case TOO_MANY_REQUESTS -> send(exchange, 429, "{\"id\": \"1\", \"message\": \"trial key limit\"}");
            case BROKEN -> send(exchange, 500, "{\"id\": \"1\", \"message\": \"internal server error\"}");
            case HANGS -> {
                await();
                send(exchange, 200, results(request.getString("query"), documents, now));
            }
            case FINE, ONE_SHORT, NOT_A_NUMBER, ABOVE_ONE ->
                send(exchange, 200, results(request.getString("query"), documents, now));
        }
    }

    private void await() {
        try {
            released.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String results(String query, List<String> documents, Mood mood) {
        double[] scores = documents.stream()
                .mapToDouble(document -> relevance(query, document))
                .toArray();
        List<Integer> order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .toList();
        JsonArrayBuilder results = Json.createArrayBuilder();
        order.stream()
                .limit(mood == Mood.ONE_SHORT ? order.size() - 1 : order.size())
                .forEach(i -> results.add(Json.createObjectBuilder()
                        .add("index", i)
                        .add("relevance_score", scores[i] + (mood == Mood.ABOVE_ONE ? 5.5 : 0))));
        String json = Json.createObjectBuilder()
                .add("id", "07734bd2-2473-4f07-94e1-0d9f0e6843cf")
                .add("results", results)
                .add(
                        "meta",
                        Json.createObjectBuilder()
                                .add("api_version", Json.createObjectBuilder().add("version", "2"))
                                .add("billed_units", Json.createObjectBuilder().add("search_units", 1)))
                .build()
                .toString();
        return mood == Mood.NOT_A_NUMBER ? json.replaceFirst("(\"index\":1,\"relevance_score\":)[^}]*", "$1NaN") : json;
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
