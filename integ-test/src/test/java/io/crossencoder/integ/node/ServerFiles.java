package io.crossencoder.integ.node;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder of one node: the server's files are shared with the unpacked distribution, what a node writes is its own. */
final class ServerFiles {
    private static final List<String> OWN = List.of("config", "data", "logs", "plugins", "tmp");
    private static final Set<String> NOT_SHARED = Set.of("data", "logs", "plugins");

    private ServerFiles() {}

    /** Lays a node's folder out, replacing what an earlier run left there. */
    static void layOut(Path distribution, Path home) throws IOException {
        delete(home);
        Files.createDirectories(home);
        Files.walkFileTree(distribution, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path relative = distribution.relativize(folder);
                if (NOT_SHARED.contains(relative.toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(home.resolve(relative));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path relative = distribution.relativize(file);
                share(file, home.resolve(relative), relative.startsWith("config"));
                return FileVisitResult.CONTINUE;
            }
        });
        for (String own : OWN) {
            Files.createDirectories(home.resolve(own));
        }
        makeRunnable(home.resolve("bin"));
    }

    /** A hard link costs nothing and, unlike a symbolic one, keeps the node's file policy out of the question. */
    private static void share(Path file, Path target, boolean writable) throws IOException {
        if (!writable) {
            try {
                Files.createLink(target, file);
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // another file system: the copy below does
            }
        }
        Files.copy(file, target);
    }

    /** Unpacking a zip in Java loses the permissions. */
    private static void makeRunnable(Path bin) throws IOException {
        try (Stream<Path> scripts = Files.list(bin)) {
            for (Path script : scripts.toList()) {
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** The folders that a node writes to. */
    static List<Path> own(Path home) {
        return OWN.stream().map(home::resolve).toList();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
