package io.crossencoder.integ;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A language model on loopback in the shape of OpenAI's chat completions; it knows one answer. */
@SuppressForbidden("com.sun.net.httpserver is the JDK's own documented server; every JDK we build with has it")
final class ChatService implements AutoCloseable {
    static final String ANSWER = "Ask the conductor.";

    private final HttpServer server;
    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();

    ChatService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = Json.createObjectBuilder()
                .add("id", "chatcmpl-1")
                .add("object", "chat.completion")
                .add(
                        "choices",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("index", 0)
                                        .add(
                                                "message",
                                                Json.createObjectBuilder()
                                                        .add("role", "assistant")
                                                        .add("content", ANSWER))
                                        .add("finish_reason", "stop")))
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/v1/chat/completions", exchange -> {
            try (JsonReader reader = Json.createReader(exchange.getRequestBody())) {
                requests.add(reader.readObject());
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    /** A connector to it, as ML Commons' blueprint for OpenAI's chat has it. */
    String connector() {
        return String.format(Locale.ROOT, """
                {"name": "chat-service", "version": "1", "protocol": "http", "description": "on loopback",
                 "credential": {"key": "any"}, "parameters": {"model": "gpt-4o-mini"},
                 "actions": [{"action_type": "predict", "method": "POST", "url": "http://127.0.0.1:%d/v1/chat/completions",
                   "headers": {"Authorization": "Bearer ${credential.key}"},
                   "request_body": "{ \\"model\\": \\"${parameters.model}\\", \\"messages\\": ${parameters.messages} }"}]}""", server.getAddress().getPort());
    }

    /** What it has been sent. */
    List<JsonObject> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
