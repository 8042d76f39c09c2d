package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.rest.NodeStats;
import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsRequest;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.common.io.PathUtils;
import org.opensearch.common.settings.Settings;

/** Nodes that are told to use a card, with a model that has a graph for it, where there is none: do they serve, and say so? */
public class NodeWithoutCardClusterTests extends RerankingClusterTestCase {
    private static final String CPU_FILE = "\"cpu\": {";

    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .putList("plugins.cross_encoder.gpu.devices", "0", "1")
                .build();
    }

    /** The default model; what its CPU runs it also names for cards. */
    @Override
    protected Path nodeConfigPath(int nodeOrdinal) {
        Path config = createTempDir();
        Path folder = config.resolve("cross-encoder").resolve("models").resolve("default");
        Path source = PathUtils.get("..", "models", "default");
        try {
            Files.createDirectories(folder);
            for (String name : List.of("model.int8.onnx", "tokenizer.json")) {
                Files.copy(source.resolve(name), folder.resolve(name));
            }
            String manifest = Files.readString(source.resolve("manifest.json"));
            int start = manifest.indexOf(CPU_FILE) + CPU_FILE.length();
            String file = manifest.substring(start, manifest.indexOf('}', start) + 1);
            Files.writeString(
                    folder.resolve("manifest.json"),
                    manifest.replace(CPU_FILE, "\"cuda\": {" + file + ", " + CPU_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return config;
    }

    public void testSearchesAreRerankedOnTheCpuAndItIsCounted() {
        Answer answer = searches().search(ARTICLES, "{'size': 5, " + MATCH_ALL_WORDS + "}");
        assertEquals("complete", answer.get("ext.cross_encoder.status"));
        assertEquals("cpu", answer.get("ext.cross_encoder.device"));
        for (NodeStats node : client().execute(StatsAction.INSTANCE, new StatsRequest())
                .actionGet()
                .getNodes()) {
            NodeSnapshot snapshot = node.snapshot();
            assertEquals("cpu", snapshot.models().get("default").loaded().device());
            // once for the model, though neither of the two devices can be had
            assertEquals(1, (long) snapshot.counters().get("gpu.kept_on_cpu"));
        }
    }
}
