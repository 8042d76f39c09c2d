package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.common.io.PathUtils;

/** The repository's default model, as an operator would put it into a node's configuration. */
final class ModelFolder {
    /** A second name for the default model. */
    static final String TWIN = "twin";

    private ModelFolder() {}

    /** Makes the default model known, under both names, to a node with this configuration folder. */
    static void install(Path config) throws IOException {
        Path models = Files.createDirectories(config.resolve("cross-encoder").resolve("models"));
        // Tests run in the module's folder. No constant: every test class has a file system of its own.
        Path repository = PathUtils.get("..", "models", "default").toRealPath();
        Files.createSymbolicLink(models.resolve("default"), repository);
        Files.createSymbolicLink(models.resolve(TWIN), repository);
    }

    /** In its place, under both names, a model of some weights, which scores a window in microseconds. */
    static void installTiny(Path config) throws IOException {
        Path models = Files.createDirectories(config.resolve("cross-encoder").resolve("models"));
        for (String name : List.of("default", TWIN)) {
            io.crossencoder.opensearch.ModelFolder.of(models.resolve(name), "tiny_encoder", "bert");
        }
    }
}
