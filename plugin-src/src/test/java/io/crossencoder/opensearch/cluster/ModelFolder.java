package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.common.io.PathUtils;

/** The repository's default model, as an operator would put it into a node's configuration. */
final class ModelFolder {
    /** Tests run in the module's folder. */
    private static final Path DEFAULT = PathUtils.get("..", "models", "default");

    private ModelFolder() {}

    /** Makes the default model known to a node with this configuration folder. */
    static void install(Path config) throws IOException {
        Path models = Files.createDirectories(config.resolve("cross-encoder").resolve("models"));
        Files.createSymbolicLink(models.resolve("default"), DEFAULT.toRealPath());
    }
}
