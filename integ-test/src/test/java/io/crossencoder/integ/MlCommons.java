package io.crossencoder.integ;

import com.sun.net.httpserver.HttpServer;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** ML Commons in a node, serving models of its own: the default model's files, through its ONNX Runtime. */
@SuppressForbidden("com.sun.net.httpserver is the JDK's own documented server; every JDK we build with has it")
final class MlCommons {
    private static final Path PEERS = Path.of(System.getProperty("crossencoder.peers"));
    /** In the order in which they depend on each other. */
    private static final List<String> PLUGINS =
            List.of("opensearch-job-scheduler", "opensearch-knn", "neural-search", "opensearch-ml-plugin");

    private final RealNode node;
    private String model;

    MlCommons(RealNode node) {
        this.node = node;
    }

    /** Installs it and the plugin of this build, and starts the node. */
    void start() throws IOException, InterruptedException {
        install();
        node.installPlugin();
        node.start();
    }

    /** With the PyTorch that its engine would otherwise download. */
    private void install() throws IOException, InterruptedException {
        for (String plugin : PLUGINS) {
            node.install(PEERS.resolve(plugin + ".zip"));
        }
        Path pytorch = Files.createDirectories(node.config().resolve("pytorch"));
        try (Stream<Path> files = Files.walk(PEERS.resolve("pytorch"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, pytorch.resolve(file.getFileName()));
            }
        }
        // With half of it the node's memory breaker refuses requests while ML Commons registers a model.
        node.variable("OPENSEARCH_JAVA_OPTS", "-Xms1g -Xmx1g")
                .variable("PYTORCH_LIBRARY_PATH", pytorch.toString())
                .variable("PYTORCH_FLAVOR", "cpu")
                .variable("OPT_OUT_TRACKING", "true")
                .setting("plugins.ml_commons.only_run_on_ml_node", "false")
                .setting("plugins.ml_commons.allow_registering_model_via_url", "true")
                // Services that a test runs on loopback.
                .setting("plugins.ml_commons.connector.private_ip_enabled", "true")
                .setting("plugins.ml_commons.trusted_connector_endpoints_regex", "^http://127\\\\.0\\\\.0\\\\.1:.*$")
                // Whether it refuses for want of memory is not the question here.
                .setting("plugins.ml_commons.native_memory_threshold", "100")
                .setting("plugins.ml_commons.jvm_heap_memory_threshold", "100");
    }

    /** Registers the cross-encoder, and loads it. */
    void register() throws IOException, InterruptedException {
        String config =
                "\"model_type\": \"bert\", \"embedding_dimension\": 1, \"framework_type\": \"huggingface_transformers\"";
        model = register("TEXT_SIMILARITY", config, zip(Files.readAllBytes(graph())));
        deploy();
    }

    /** Registers and loads a model that makes vectors of texts, and returns its id. */
    String embeddingModel() throws IOException, InterruptedException {
        String config = String.format(
                Locale.ROOT,
                "\"model_type\": \"bert\", \"embedding_dimension\": %d, \"framework_type\": \"sentence_transformers\","
                        + " \"pooling_mode\": \"mean\", \"normalize_result\": true,"
                        // what a semantic field makes its vectors' mapping of
                        + " \"additional_config\": {\"space_type\": \"l2\"}",
                HiddenLayer.DIMENSION);
        String id = register("TEXT_EMBEDDING", config, zip(HiddenLayer.asFirstOutput(Files.readAllBytes(graph()))));
        deploy(id);
        return id;
    }

    /** From a server on loopback, as ML Commons wants it. */
    private String register(String function, String config, byte[] zip) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/model.zip", exchange -> {
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
            exchange.close();
        });
        server.start();
        try {
            Answer registering = node.http()
                    .post(
                            "/_plugins/_ml/models/_register",
                            String.format(
                                    Locale.ROOT,
                                    """
                    {"name": "peer", "version": "1", "function_name": "%s", "model_format": "ONNX", "model_config": {%s},
                     "model_content_hash_value": "%s", "url": "http://127.0.0.1:%d/model.zip"}""",
                                    function,
                                    config,
                                    sha256(zip),
                                    server.getAddress().getPort()))
                    .ok();
            awaitTask(registering.text("/task_id"));
            return task(registering.text("/task_id")).text("/model_id");
        } finally {
            server.stop(0);
        }
    }

    /** The registered model's id. */
    String model() {
        return model;
    }

    /**
     * Registers a model that is reached through a connector, and returns its id.
     *
     * @param connector body of the request that creates the connector
     */
    String remoteModel(String connector) {
        String id = node.http()
                .post("/_plugins/_ml/connectors/_create", connector)
                .ok()
                .text("/connector_id");
        return node.http()
                .post("/_plugins/_ml/models/_register?deploy=true", String.format(Locale.ROOT, """
                        {"name": "remote", "function_name": "remote", "connector_id": "%s"}""", id))
                .ok()
                .text("/model_id");
    }

    /** Loads the registered model into the node's memory. */
    void deploy() throws IOException, InterruptedException {
        deploy(model);
    }

    private void deploy(String id) throws IOException, InterruptedException {
        // not by the model's state: that is stored, and says deployed also when the node has just started
        awaitTask(node.http()
                .post("/_plugins/_ml/models/" + id + "/_deploy", "{}")
                .ok()
                .text("/task_id"));
    }

    private void awaitTask(String id) throws IOException, InterruptedException {
        node.await("has done a task of ML Commons", () -> {
            Answer task = task(id);
            if ("FAILED".equals(task.text("/state"))) {
                throw new AssertionError("ML Commons failed: " + task.json());
            }
            return "COMPLETED".equals(task.text("/state"));
        });
    }

    private Answer task(String id) {
        return node.http().get("/_plugins/_ml/tasks/" + id).ok();
    }

    /** The logits of documents. */
    List<Double> logits(String query, List<String> documents) {
        Answer answer = node.http()
                .post(
                        "/_plugins/_ml/models/" + model + "/_predict",
                        String.format(Locale.ROOT, """
                {"query_text": "%s", "text_docs": ["%s"]}""", query, String.join("\", \"", documents)))
                .ok();
        return answer.at("/inference_results").asJsonArray().getValuesAs(JsonObject.class).stream()
                .map(result -> result.getJsonArray("output").getJsonObject(0).getJsonArray("data"))
                .map(data -> data.getJsonNumber(0).doubleValue())
                .toList();
    }

    private Path folder() {
        return node.pluginFolder().resolve("models").resolve("default");
    }

    private Path graph() {
        return folder().resolve("model.int8.onnx");
    }

    private byte[] zip(byte[] graph) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("model.onnx"));
            zip.write(graph);
            zip.putNextEntry(new ZipEntry("tokenizer.json"));
            Files.copy(folder().resolve("tokenizer.json"), zip);
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
