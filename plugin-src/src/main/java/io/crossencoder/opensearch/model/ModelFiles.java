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
 * @param accelerated what accelerators run; null where none is to be used
 * @param tokenizer the tokenizer's file
 * @param checksums of all that decides about scores, weights beside a graph included
 * @param weightBytes size of the graph and of the weights beside it
 */
record ModelFiles(Path graph, Path accelerated, Path tokenizer, Checksums checksums, long weightBytes) {
    /**
     * Nothing that any platform, or ONNX Runtime itself, reads as more than a file below the graph's folder: ONNX Runtime takes a
     * location that begins with {@code *} for an address in memory.
     */
    private static final Pattern LOCATION = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");

    /**
     * Checks all of them; graph and tokenizer are looked through, not opened.
     *
     * @throws IllegalArgumentException with the reason and the remedy
     */
    static ModelFiles checked(FolderFiles files, ModelManifest manifest, boolean accelerated) throws IOException {
        Path tokenizer = files.file(manifest.tokenizer().path(), FolderFiles.MOST_TOKENIZER_BYTES);
        Graph cpu = Graph.of(files, manifest.files().get("cpu"));
        Graph cuda = accelerated ? Graph.of(files, manifest.files().get(Acceleration.FILE)) : Graph.NONE;
        Checksums checksums = new Checksums(cpu.checksum(), cuda.checksum(), verified(manifest.tokenizer(), tokenizer));
        TokenizerFile.check(tokenizer);
        return new ModelFiles(cpu.file(), cuda.file(), tokenizer, checksums, cpu.bytes());
    }

    /** A graph that was looked through, with the weights beside it. */
    private record Graph(Path file, String checksum, long bytes) {
        static final Graph NONE = new Graph(null, null, 0);

        static Graph of(FolderFiles files, ModelFile graph) throws IOException {
            Path file = files.file(graph.path(), FolderFiles.MOST_GRAPH_BYTES);
            StringBuilder checksum = new StringBuilder(verified(graph, file));
            long bytes = Files.size(file);
            for (ModelFile weights : external(files, graph, GraphFile.check(file))) {
                Path beside = files.folder().resolve(weights.path());
                checksum.append(verified(weights, beside));
                bytes += Files.size(beside);
            }
            return new Graph(file, checksum.toString(), bytes);
        }
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
