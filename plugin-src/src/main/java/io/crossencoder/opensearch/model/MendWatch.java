package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the folder of a refused model has been mended: its files changed, and then stayed as they are from one look to the
 * next, so that a copy still under way is left alone.
 */
final class MendWatch {
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** More than models have: a graph may lie below its folder, and its weights too. */
    private static final int LEVELS = 5;

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

    /**
     * The files of a folder and of folders in it, with their sizes and times; empty where there is no folder. What can't be read has
     * no size, and does not hide the rest. Reads the disk.
     */
    static List<String> look(Path folder) {
        List<String> files = new ArrayList<>();
        try {
            Path real = folder.toRealPath(); // of a link there would be nothing else to see
            Files.walkFileTree(real, Set.of(), LEVELS, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(real.relativize(file) + " " + sizeAndTime(file));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    files.add(real.relativize(file) + " unreadable");
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException brokenOff) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return List.of(); // gone, or being replaced just now: the next look sees more
        }
        Collections.sort(files);
        return files;
    }

    /** Of the file itself where there is a link to it. */
    private static String sizeAndTime(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
