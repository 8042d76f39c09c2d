package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The files of one model folder: a graph, a tokenizer, and what describes them. Nothing outside the folder is ever opened. */
final class FolderFiles {
    /** What Protocol Buffers can hold in one message. */
    static final long MOST_GRAPH_BYTES = Integer.MAX_VALUE;

    /** Weights beside a graph, all files together. */
    static final long MOST_WEIGHTS_BYTES = 16L << 30;

    /** XLM-R's, of 250,002 pieces, has 17 MB. */
    static final long MOST_TOKENIZER_BYTES = 64 << 20;

    /** Manifests and configurations have kilobytes; they are read into the heap. */
    static final long MOST_DESCRIPTION_BYTES = 1 << 20;

    private static final List<String> LIBRARIES = List.of(".so", ".dll", ".dylib", ".jnilib");

    private final Path folder;

    private FolderFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a folder.
     *
     * @throws IllegalArgumentException if a library lies in it: whoever put it there expects it to be loaded
     */
    static FolderFiles of(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> LIBRARIES.stream()
                            .anyMatch(end -> name.toLowerCase(Locale.ROOT).endsWith(end)))
                    .sorted()
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException(
                                "[" + name + "] is a library, and none is ever loaded; take it out of"
                                        + " the folder, and export the model with the operators of ONNX and ONNX Runtime");
                    });
        }
        return new FolderFiles(folder);
    }

    /**
     * A file of the folder.
     *
     * @param path relative to the folder
     * @param most bytes that it may have
     * @throws IllegalArgumentException if it is missing, no file, too large, or a link to somewhere else
     */
    Path file(String path, long most) throws IOException {
        Path file = folder.resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("the file [" + path + "] is missing; copy it into the model's folder");
        }
        // The folder itself may be a link, and links inside it may lead to where a volume keeps its files.
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new IllegalArgumentException(
                    "[" + path + "] is a link that leaves the model's folder; copy the file itself there");
        }
        long bytes = Files.size(file);
        if (bytes > most) {
            throw new IllegalArgumentException("[" + path + "] has [" + bytes + "] bytes, at most [" + most
                    + "] are read; it is not what its name says, or a model too large for this plugin: use another");
        }
        return file;
    }

    /** Also if it is a link to nothing: what a folder lacks by a fault must not be taken for what it never had. */
    boolean has(String path) {
        return Files.exists(folder.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    Path folder() {
        return folder;
    }
}
