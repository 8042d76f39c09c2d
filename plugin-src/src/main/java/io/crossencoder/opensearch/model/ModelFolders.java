package io.crossencoder.opensearch.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where this node's models lie.
 *
 * @param roots folders that hold model folders; the first that has a name wins
 */
record ModelFolders(List<Path> roots) {
    /** Whatever a user writes is a name at most, never a path. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    ModelFolders {
        roots = List.copyOf(roots);
    }

    /** The folder of that name, where there is one now. Reads the disk. */
    Optional<Path> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return roots.stream()
                .map(root -> root.resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** What to tell a user whose model does not exist. */
    String unknown(String name) {
        return "[model] [" + name + "] is not on this node; put its folder into [" + roots.get(0)
                + "] on every node, or use [default]";
    }
}
