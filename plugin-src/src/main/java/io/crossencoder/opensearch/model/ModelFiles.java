package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.LoadedModel.Checksums;
import io.crossencoder.opensearch.model.ModelManifest.ModelFile;
import io.crossencoder.opensearch.onnx.ExternalData;
import io.crossencoder.opensearch.onnx.GraphFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files that a model is opened from, found to be what the manifest says and to lead nowhere else.
 *
 * @param graph the ONNX file
 * @param tokenizer the tokenizer's file
 * @param checksums of all that decides about scores, weights beside the graph included
 * @param weightBytes size of the graph and of the weights beside it
 */
record ModelFiles(Path graph, Path tokenizer, Checksums checksums, long weightBytes) {
    /**
     * Nothing that any platform, or ONNX Runtime itself, reads as more than a file below the graph's folder: ONNX Runtime takes a
     * location that begins with {@code *} for an address in memory.
     */
    private static final Pattern LOCATION = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");

    /**
     * Checks all of them; the graph is looked through, not opened.
     *
     * @throws IllegalArgumentException with the reason and the remedy
     */
    static ModelFiles checked(FolderFiles files, ModelManifest manifest) throws IOException {
        ModelFile graph = manifest.files().get("cpu");
        Path file = files.file(graph.path(), FolderFiles.MOST_GRAPH_BYTES);
        Path tokenizer = files.file(manifest.tokenizer().path(), FolderFiles.MOST_TOKENIZER_BYTES);
        StringBuilder checksum = new StringBuilder(verified(graph, file));
        String tokenizerChecksum = verified(manifest.tokenizer(), tokenizer);
        long bytes = Files.size(file);
        for (ModelFile weights : external(files, graph, GraphFile.check(file))) {
            Path beside = files.folder().resolve(weights.path());
            checksum.append(verified(weights, beside));
            bytes += Files.size(beside);
        }
        return new ModelFiles(file, tokenizer, new Checksums(checksum.toString(), tokenizerChecksum), bytes);
    }

    private static String verified(ModelFile file, Path path) throws IOException {
        String actual = Checksum.of(path);
        if (file.sha256() != null && !file.sha256().equalsIgnoreCase(actual)) {
            throw new IllegalArgumentException("[" + file.path() + "] has SHA-256 [" + actual + "], the manifest says ["
                    + file.sha256() + "]; the file is damaged or another one: copy it again");
        }
        return actual;
    }

    /** The files with weights beside the graph, by their paths in the model's folder. */
    private static List<ModelFile> external(FolderFiles files, ModelFile graph, List<ExternalData> wanted)
            throws IOException {
        List<ModelFile> found = new ArrayList<>();
        long room = FolderFiles.MOST_WEIGHTS_BYTES;
        for (ExternalData data : wanted) {
            String path = inside(graph, data.location());
            long size = Files.size(files.file(path, room));
            if (size < data.end()) {
                throw new IllegalArgumentException("the graph wants [" + data.end() + "] bytes of [" + path
                        + "], which has [" + size + "]; the file is cut or another one: copy it again");
            }
            room -= size;
            found.add(vouched(graph, path));
        }
        return found;
    }

    private static String inside(ModelFile graph, String location) {
        if (!LOCATION.matcher(location).matches()) {
            throw new IllegalArgumentException("the graph keeps weights in [" + location
                    + "], which is no path below the model's folder; export it with its weights beside the graph");
        }
        Path path = Path.of(graph.path()).resolveSibling(location).normalize();
        if (path.startsWith("..")) {
            throw new IllegalArgumentException("the graph keeps weights in [" + location
                    + "], which leaves the model's folder; export it with its weights beside the graph");
        }
        return path.toString();
    }

    /** Where the manifest vouches for the graph, it must for its weights. */
    private static ModelFile vouched(ModelFile graph, String path) {
        return graph.externalData().stream()
                .filter(each -> Path.of(each.path()).normalize().toString().equals(path))
                .findFirst()
                .orElseGet(() -> {
                    if (graph.sha256() != null) {
                        throw new IllegalArgumentException("the graph keeps weights in [" + path
                                + "], which the manifest does not know; list it with its SHA-256 under [external_data] of ["
                                + graph.path() + "]");
                    }
                    return new ModelFile(path, null);
                });
    }
}
