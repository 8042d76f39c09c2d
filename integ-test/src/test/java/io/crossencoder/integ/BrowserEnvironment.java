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

/** A folder below {@code target} with a headless Chromium and what drives it, as {@code package-lock.json} pins them. */
final class BrowserEnvironment {
    private static final Path SCRIPTS = Path.of("src", "test", "browser").toAbsolutePath();
    private static final Path FOLDER = Path.of("target", "browser").toAbsolutePath();
    private static final Path UNPACKED = FOLDER.resolve("unpacked");
    private static final Map<String, String> VARIABLES = Map.of("TMPDIR", UNPACKED.toString());

    private BrowserEnvironment() {}

    /**
     * Makes the folder, or uses it again.
     *
     * @throws TestAbortedException where this machine has no Node.js, or the packages can't be had: the checks are then neither
     *     passed nor failed
     */
    static BrowserEnvironment install() throws IOException, InterruptedException {
        Path lock = SCRIPTS.resolve("package-lock.json");
        Path installed = FOLDER.resolve("installed.json");
        Files.createDirectories(UNPACKED);
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.toList()) {
                Files.copy(script, FOLDER.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
            require(run(List.of("node", "--version")), "no node");
            require(
                    run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")),
                    "npm can't install the browser");
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return new BrowserEnvironment();
    }

    private static void require(Command command, String otherwise) {
        if (!command.succeeded()) {
            String message = "browser checks not run: " + otherwise;
            System.out.println(message + "\n" + command.output());
            throw new TestAbortedException(message);
        }
    }

    /** Runs one of the scripts; pictures go beside them. */
    Command run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("node", script));
        line.addAll(List.of(arguments));
        return run(line);
    }

    private static Command run(List<String> line) throws IOException, InterruptedException {
        return Command.run(FOLDER, VARIABLES, line);
    }
}
