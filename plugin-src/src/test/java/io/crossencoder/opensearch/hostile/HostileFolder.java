package io.crossencoder.opensearch.hostile;

import io.crossencoder.opensearch.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model folder that was sound and is not any more, by accident or on purpose.
 *
 * @param name of the folder
 * @param change what was done to it
 * @param reason what the operator must be told of it
 * @param remedy what the operator must be told to do
 */
public record HostileFolder(String name, Change change, String reason, String remedy) {
    /** Breaks a folder of one small graph, one tokenizer and a manifest that vouches for both. */
    public interface Change {
        void make(ModelFolder folder) throws IOException;
    }

    /** All of them. */
    public static List<HostileFolder> all() {
        return Stream.of(HostileManifests.all(), HostileFiles.all(), HostileGraphs.all(), HostileWeights.all())
                .flatMap(List::stream)
                .toList();
    }

    /** What is allowed: weights in the file {@code w.bin} beside the graph. The manifest does not know of them. */
    public static void keepWeightsBeside(ModelFolder folder, byte[] weights) throws IOException {
        Files.write(folder.file("w.bin"), weights);
        appended(OnnxBytes.graph(OnnxBytes.weights(OnnxBytes.external("w.bin", "0", "4"))))
                .make(folder);
    }

    /** Writes it below the folder of models. */
    public Path write(Path models) throws IOException {
        ModelFolder folder = ModelFolder.of(models.resolve(name), "tiny_encoder", "bert");
        change.make(folder);
        return folder.path();
    }

    /** Changes the graph, and lets the manifest vouch for what comes out. */
    static Change appended(byte[]... parts) {
        return folder -> {
            Files.write(folder.model(), OnnxBytes.joined(Files.readAllBytes(folder.model()), OnnxBytes.joined(parts)));
            folder.manifest(32, "");
        };
    }

    /** Another file in the graph's place, for which the manifest vouches. */
    static Change graph(byte[] bytes) {
        return folder -> {
            Files.write(folder.model(), bytes);
            folder.manifest(32, "");
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
