package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** A virtual environment below {@code target} with what a requirements file pins, made once and used again. */
final class PythonEnvironment {
    private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();

    private final Path python;

    private PythonEnvironment(Path python) {
        this.python = python;
    }

    /**
     * Makes the environment.
     *
     * @throws TestAbortedException where this machine has no Python, or its packages can't be had: the checks are then neither
     *     passed nor failed
     */
    static PythonEnvironment with(String client) throws IOException, InterruptedException {
        Path folder = Path.of("target", "python", client).toAbsolutePath();
        Path python = folder.resolve("bin").resolve("python");
        Path requirements = SCRIPTS.resolve("requirements-" + client + ".txt");
        Path installed = folder.resolve("installed.txt");
        if (!Files.exists(installed) || Files.mismatch(requirements, installed) >= 0) {
            NotRun.unless(Command.run("python3", "--version"), client, "no python3");
            NotRun.unless(
                    Command.run("python3", "-m", "venv", "--clear", folder.toString()), client, "python3 has no venv");
            NotRun.unless(
                    Command.run(List.of(
                            python.toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--requirement",
                            requirements.toString())),
                    client,
                    "pip can't install the client");
            Files.copy(requirements, installed);
        }
        return new PythonEnvironment(python);
    }

    /** Runs one of the scripts beside this module's tests. */
    Command run(String script, List<String> arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(commandLine(script));
        line.addAll(arguments);
        return Command.run(line);
    }

    /** The command line that runs such a script. */
    List<String> commandLine(String script) {
        return List.of(python.toString(), SCRIPTS.resolve(script).toString());
    }
}
