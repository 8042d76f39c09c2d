package io.crossencoder.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The node, as any HTTP client sees it. One request at a time over one connection. */
final class DemoNode implements AutoCloseable {
    private static final Duration ONE_REQUEST = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofMinutes(3);
    private static final int FIRST_ERROR_STATUS = 300;

    private final URI address;
    private final long pid;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /**
     * An answer and what the caller waited for it.
     *
     * @param nanos from sending the request to having the body's last byte; parsing it does not count
     */
    record Timed(Map<String, Object> body, long nanos) {}

    DemoNode(URI address, long pid) {
        this.address = address;
        this.pid = pid;
    }

    URI address() {
        return address;
    }

    /** Returns when the node answers. */
    void awaitStart() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
                throw new IOException("the node (pid " + pid + ") has ended while starting");
            }
            if (System.nanoTime() > end) {
                throw new IOException("the node (pid " + pid + ") does not answer after " + START.toSeconds() + " s");
            }
            Thread.sleep(500);
        }
    }

    private boolean answers() throws IOException, InterruptedException {
        try {
            send("GET", "/_cluster/health?wait_for_status=yellow&timeout=30s", "");
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (RefusedException e) {
            // 503 and 408: the port is open before the node is in its cluster
            return false;
        }
    }

    /** Sends a request whose answer must be a success. */
    Map<String, Object> send(String method, String path, String body) throws IOException, InterruptedException {
        return timed(method, path, body).body();
    }

    /** Deletes something that need not exist. */
    void deleteIfThere(String path) throws IOException, InterruptedException {
        try {
            send("DELETE", path, "");
        } catch (RefusedException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    Timed timed(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(ONE_REQUEST)
                .header("Content-Type", path.endsWith("_bulk") ? "application/x-ndjson" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        long start = System.nanoTime();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        long nanos = System.nanoTime() - start;
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() >= FIRST_ERROR_STATUS) {
            throw new RefusedException(method + " " + path, response.statusCode(), text);
        }
        return new Timed(Json.read(text), nanos);
    }

    @Override
    public void close() {
        client.close();
    }

    /** The node answered, but not with a success. */
    static final class RefusedException extends IOException {
        private static final int LONGEST_BODY = 600;
        private final int status;

        RefusedException(String request, int status, String body) {
            super("[" + request + "] is answered with status [" + status + "]: "
                    + body.substring(0, Math.min(body.length(), LONGEST_BODY)));
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
