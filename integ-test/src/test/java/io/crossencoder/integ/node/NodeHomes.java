package io.crossencoder.integ.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the folders of nodes lie: below {@code target}, or in the temporary folder where the node's user can't get there. */
final class NodeHomes {
    private static final Path BELOW_TARGET = Path.of("target", "nodes").toAbsolutePath();

    private NodeHomes() {}

    static Path folder(String name, NodeUser user) throws IOException, InterruptedException {
        Files.createDirectories(BELOW_TARGET);
        user.own(BELOW_TARGET);
        Path nodes = user.canUse(BELOW_TARGET) ? BELOW_TARGET : Files.createTempDirectory("cross-encoder-nodes");
        if (!nodes.equals(BELOW_TARGET)) {
            user.own(nodes);
        }
        return nodes.resolve(name);
    }
}
