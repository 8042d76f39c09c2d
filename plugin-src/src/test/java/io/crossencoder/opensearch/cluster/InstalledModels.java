package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.common.io.PathUtils;

/** Models, as an operator would put them into a node's configuration. */
final class InstalledModels {
    /** A second name for the default model. */
    static final String TWIN = "twin";

    private InstalledModels() {}

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
            ModelFolder.of(models.resolve(name), "tiny_encoder", "bert");
        }
    }
}
