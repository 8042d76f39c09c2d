package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.common.io.PathUtils;

/** The repository's default model, as an operator would put it into a node's configuration. */
final class ModelFolder {
    private ModelFolder() {}

    /** Makes the default model known to a node with this configuration folder. */
    static void install(Path config) throws IOException {
        Path models = Files.createDirectories(config.resolve("cross-encoder").resolve("models"));
        // Looked up for each suite, because each has a file system of its own. Tests run in the module's folder.
        Path model = PathUtils.get("..", "models", "default");
        Files.createSymbolicLink(models.resolve("default"), model.toRealPath());
    }
}
