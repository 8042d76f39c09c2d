package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** A folder below {@code target} with scripts for Node.js and what their {@code package-lock.json} pins. */
final class NpmEnvironment {
    private final Path folder;

    private NpmEnvironment(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder, or uses it again.
     *
     * @param scripts folder below {@code src/test}
     * @throws TestAbortedException where this machine has no Node.js, or the packages can't be had: the checks are then neither
     *     passed nor failed
     */
    static NpmEnvironment with(String scripts) throws IOException, InterruptedException {
        Path source = Path.of("src", "test").resolve(scripts).toAbsolutePath();
        NpmEnvironment npm = new NpmEnvironment(
                Path.of("target").resolve(source.getFileName()).toAbsolutePath());
        Files.createDirectories(npm.unpacked());
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, npm.folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        npm.install(scripts, source.resolve("package-lock.json"));
        return npm;
    }

    private void install(String scripts, Path lock) throws IOException, InterruptedException {
        Path installed = folder.resolve("installed.json");
        if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
            NotRun.unless(run(List.of("node", "--version")), scripts, "no node");
            NotRun.unless(
                    run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")),
                    scripts,
                    "npm can't install its packages");
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Where packages may unpack what they bring. */
    private Path unpacked() {
        return folder.resolve("unpacked");
    }

    /** Runs one of the scripts in the folder. */
    Command run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(commandLine(script));
        line.addAll(List.of(arguments));
        return run(line);
    }

    /** The command line that runs such a script from anywhere. */
    List<String> commandLine(String script) {
        return List.of("node", folder.resolve(script).toString());
    }

    private Command run(List<String> line) throws IOException, InterruptedException {
        return Command.run(folder, Map.of("TMPDIR", unpacked().toString()), line);
    }
}
