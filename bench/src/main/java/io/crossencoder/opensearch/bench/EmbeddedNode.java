package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/**
 * A node in this process, with the plugin from the class path and a HTTP port on loopback: so that a search through the plugin
 * and the bare model run on the same heap, the same compiled code and the same cores, in turn.
 */
final class EmbeddedNode extends Node {

    private EmbeddedNode(Environment environment) {
        super(environment, List.of(info(Netty4ModulePlugin.class), info(CrossEncoderPlugin.class)), false);
    }

    /**
     * Starts a node.
     *
     * @param home an empty folder
     * @param model becomes the model {@code default}
     * @param settings further settings
     */
    static EmbeddedNode start(Path home, Path model, Map<String, String> settings) throws Exception {
        Path copy = home.resolve("config/cross-encoder/models/default");
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Settings.Builder all = Settings.builder()
                .put("path.home", home.toString())
                .put("cluster.name", "bench")
                .put("discovery.type", "single-node")
                .put("network.host", "127.0.0.1")
                .put("transport.type", "netty4")
                .put("http.type", "netty4")
                .put("cluster.routing.allocation.disk.threshold_enabled", false);
        settings.forEach(all::put);
        EmbeddedNode node = new EmbeddedNode(
                InternalSettingsPreparer.prepareEnvironment(all.build(), Map.of(), null, () -> "bench"));
        try {
            node.start();
            return node;
        } catch (Exception e) {
            close(node, e);
            throw e;
        }
    }

    private static void close(Node node, Exception cause) {
        try {
            node.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static PluginInfo info(Class<? extends Plugin> plugin) {
        return new PluginInfo(
                plugin.getName(),
                "from the class path",
                "-",
                Version.CURRENT,
                "21",
                plugin.getName(),
                null,
                List.of(),
                false);
    }
}
