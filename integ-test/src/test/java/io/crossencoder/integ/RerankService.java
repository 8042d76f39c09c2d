package io.crossencoder.integ;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
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
 * A rerank service on loopback. A document's relevance is the share of the query's words that it has. It can be told to
 * misbehave.
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
        for (RerankShape shape : RerankShape.values()) {
            server.createContext(shape.path(), exchange -> answer(exchange, shape));
        }
        server.start();
    }

    /** A connector to it. */
    String connector(RerankShape shape) {
        return shape.connector(server.getAddress().getPort());
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

    private void answer(HttpExchange exchange, RerankShape shape) throws IOException {
        Mood now = mood;
        JsonObject request;
        try (JsonReader reader = Json.createReader(exchange.getRequestBody())) {
            request = reader.readObject();
        }
        requests.add(shape.documents(request));
        switch (now) {
            case TOO_MANY_REQUESTS -> send(exchange, 429, "{\"id\": \"1\", \"message\": \"trial key limit\"}");
            case BROKEN -> send(exchange, 500, "{\"id\": \"1\", \"message\": \"internal server error\"}");
            case HANGS -> {
                await();
                send(exchange, 200, results(shape, request, now));
            }
            case FINE, ONE_SHORT, NOT_A_NUMBER, ABOVE_ONE -> send(exchange, 200, results(shape, request, now));
        }
    }

    private void await() {
        try {
            released.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String results(RerankShape shape, JsonObject request, Mood mood) {
        String query = shape.query(request);
        double[] scores = shape.documents(request).stream()
                .mapToDouble(document -> relevance(query, document) + (mood == Mood.ABOVE_ONE ? 5.5 : 0))
                .toArray();
        List<Integer> order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(mood == Mood.ONE_SHORT ? scores.length - 1 : scores.length)
                .toList();
        String json = shape.answer(order, scores).toString();
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
