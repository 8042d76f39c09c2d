package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Notices that the folder of a refused model has been mended: its files changed, and then stayed as they are from one look to the
 * next, so that a copy still under way is left alone.
 */
final class MendWatch {
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final List<String> refused;
    private List<String> latest;
    private long nextLookNanos;

    /**
     * Starts to watch.
     *
     * @param refused how the folder {@linkplain #look looked} before its model was refused
     */
    MendWatch(List<String> refused) {
        this.refused = refused;
        this.latest = refused;
        this.nextLookNanos = System.nanoTime() + BETWEEN_LOOKS_NANOS;
    }

    /** Whether it is time to look again; true for one caller only. */
    synchronized boolean isDue() {
        boolean due = System.nanoTime() - nextLookNanos >= 0;
        if (due) {
            nextLookNanos = System.nanoTime() + BETWEEN_LOOKS_NANOS;
        }
        return due;
    }

    /** Whether the folder, as it looks now, is worth another try. */
    synchronized boolean isMended(List<String> now) {
        boolean settled = now.equals(latest);
        latest = now;
        return settled && !now.equals(refused);
    }

    /** A folder's files with their sizes and times; empty where there is no folder. Reads the disk. */
    static List<String> look(Path folder) {
        List<String> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.sorted().toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                files.add(file.getFileName() + " " + attributes.size() + " " + attributes.lastModifiedTime());
            }
        } catch (IOException e) {
            return List.of(); // gone, or being replaced just now: the next look sees more
        }
        return files;
    }
}
