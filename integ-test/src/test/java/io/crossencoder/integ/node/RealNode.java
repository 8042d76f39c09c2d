package io.crossencoder.integ.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An OpenSearch process of its own, on loopback and on ports that it picks itself, with the plugin's zip installed as an
 * operator does it. One thread uses it at a time; its {@link #http()} may be shared.
 *
 * <p>Its console output is kept in {@code target/node-logs}, a file per start.
 */
public final class RealNode implements AutoCloseable {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("crossencoder.server.home"));
    private static final Path PLUGIN_ZIP = Path.of(System.getProperty("crossencoder.plugin.zip"));
    private static final Path LOGS = Path.of("target", "node-logs");
    private static final String PLUGIN = "cross-encoder";
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final NodeUser user;
    private final Path home;
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> environment = new TreeMap<>();
    private int starts;
    private NodeProcess process;
    private NodeHttp http;

    private RealNode(String name, NodeUser user, Path home) {
        this.name = name;
        this.user = user;
        this.home = home;
        settings.put("node.name", name);
        settings.put("discovery.type", "single-node");
        settings.put("network.host", "127.0.0.1");
        settings.put("http.port", "0");
        settings.put("transport.port", "0");
        settings.put("node.portsfile", "true");
        // A full disk of the machine that builds says nothing about the plugin.
        settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        environment.put("OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx512m");
        environment.put("OPENSEARCH_JAVA_HOME", System.getProperty("java.home"));
        environment.put("OPENSEARCH_TMPDIR", home.resolve("tmp").toString());
        environment.put("HOME", home.resolve("tmp").toString());
    }

    /** A node that has not been started, without plugins. The name is that of its folder and of its logs. */
    public static RealNode create(String name) throws IOException, InterruptedException {
        NodeUser user = NodeUser.find();
        Path home = NodeHomes.folder(name, user);
        ServerFiles.layOut(DISTRIBUTION, home);
        return new RealNode(name, user, home);
    }

    /** A node with the plugin, started. */
    public static RealNode started(String name) throws IOException, InterruptedException {
        RealNode node = create(name);
        try {
            node.installPlugin();
            node.start();
            return node;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    /** Adds a line to {@code opensearch.yml}; counts from the next start. */
    public RealNode setting(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Adds a variable to the node's environment; counts from the next start. */
    public RealNode variable(String key, String value) {
        environment.put(key, value);
        return this;
    }

    /** Takes a variable of our own environment out of the node's; counts from the next start. */
    public RealNode without(String key) {
        environment.put(key, null);
        return this;
    }

    /** The node's folder for temporary files, which is its user's home too. */
    public Path temporary() {
        return home.resolve("tmp");
    }

    /** The node's configuration folder. */
    public Path config() {
        return home.resolve("config");
    }

    /** Where the plugin is installed. */
    public Path pluginFolder() {
        return home.resolve("plugins").resolve(PLUGIN);
    }

    /** Installs the plugin of this build; counts from the next start. */
    public void installPlugin() throws IOException, InterruptedException {
        install(PLUGIN_ZIP);
    }

    /** Installs a plugin's zip; counts from the next start. */
    public void install(Path zip) throws IOException, InterruptedException {
        pluginTool(
                "install", "--batch", zip.toAbsolutePath().normalize().toUri().toString());
    }

    /** Removes the plugin of this build; counts from the next start. */
    public void removePlugin() throws IOException, InterruptedException {
        pluginTool("remove", PLUGIN);
    }

    private void pluginTool(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(home.resolve("bin").resolve("opensearch-plugin").toString()));
        line.addAll(List.of(arguments));
        Command.run(home, environment, line).orFail("opensearch-plugin " + String.join(" ", arguments));
    }

    /** Starts the node and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        starts++;
        Files.deleteIfExists(portsFile());
        writeSettings();
        for (Path own : ServerFiles.own(home)) {
            user.own(own);
        }
        Files.createDirectories(LOGS);
        String[] command = {
            home.resolve("bin").resolve("opensearch").toString(),
            "-p",
            pidFile().toString()
        };
        process = NodeProcess.start(name, user.commandLine(command), home, environment, logFile(), pidFile());
        process.await("listens", START_LIMIT, () -> Files.exists(portsFile()));
        http = new NodeHttp(
                URI.create("http://" + Files.readAllLines(portsFile()).get(0)));
        await(
                "has recovered its indices",
                () -> http.get(
                                        "/_cluster/health?wait_for_no_initializing_shards=true&wait_for_status=yellow&timeout=1s")
                                .status()
                        == 200);
    }

    private void writeSettings() throws IOException {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
        Files.write(config().resolve("opensearch.yml"), lines);
    }

    /** Asks the node to end and waits for it; returns how long that took. */
    public Duration stop() throws InterruptedException {
        Duration took = process.stop(STOP_LIMIT);
        process = null;
        http.close();
        http = null;
        return took;
    }

    public void restart() throws IOException, InterruptedException {
        stop();
        start();
    }

    /** Speaks to the running node; another one after each start. */
    public NodeHttp http() {
        return http;
    }

    /** Waits until something holds; fails when the node ends or a minute has passed. */
    public void await(String what, NodeProcess.Check check) throws IOException, InterruptedException {
        process.await(what, Duration.ofMinutes(1), check);
    }

    /** What the node has logged since it was last started. */
    public String log() throws IOException {
        return Files.readString(logFile());
    }

    /** Where the node logs. */
    public Path logFile() {
        return LOGS.resolve(name + "-" + starts + ".log").toAbsolutePath();
    }

    /** What the JVM leaves behind when it crashes in native code. */
    public List<Path> crashReports() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
        }
    }

    private Path portsFile() {
        return home.resolve("logs").resolve("http.ports");
    }

    private Path pidFile() {
        return home.resolve("tmp").resolve("pid");
    }

    /** Ends the node if it runs, and deletes its folder. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process != null) {
            process.stop(STOP_LIMIT);
        }
        if (http != null) {
            http.close();
        }
        for (Path report : crashReports()) {
            Files.copy(report, LOGS.resolve(name + "-" + report.getFileName()));
        }
        ServerFiles.delete(home);
    }
}
