package io.crossencoder.integ.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command that ran to its end.
 *
 * @param exitCode -1 where there is no such command
 * @param output both streams, interleaved
 */
public record Command(int exitCode, String output) {

    /** Runs a command in the current folder. */
    public static Command run(String... commandLine) throws IOException, InterruptedException {
        return run(List.of(commandLine));
    }

    /** Runs a command in the current folder. */
    public static Command run(List<String> commandLine) throws IOException, InterruptedException {
        return run(Path.of(""), Map.of(), commandLine);
    }

    /** Adds variables to what a process inherits; those that are null are taken out of it. */
    static void adapt(ProcessBuilder builder, Map<String, String> environment) {
        environment.forEach((key, value) -> {
            if (value == null) {
                builder.environment().remove(key);
            } else {
                builder.environment().put(key, value);
            }
        });
    }

    /** Runs a command in a folder, with variables added to the environment. */
    public static Command run(Path folder, Map<String, String> environment, List<String> commandLine)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(commandLine).redirectErrorStream(true);
        builder.directory(folder.toAbsolutePath().toFile());
        adapt(builder, environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Command(-1, e.getMessage());
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Command(process.waitFor(), output);
    }

    /** Whether it ended without an error. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** What it printed; fails if it ended with an error. */
    public String orFail(String what) {
        if (!succeeded()) {
            throw new AssertionError(what + " ended with [" + exitCode + "]:\n" + output);
        }
        return output;
    }
}
