package io.crossencoder.integ.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The running process of a node. Dies with the JVM of the tests, however that ends. */
public final class NodeProcess {
    private static final long POLL_MILLIS = 200;
    private static final int LOG_LINES_SHOWN = 40;

    private final String name;
    private final Process process;
    private final Path log;
    private final Path pidFile;
    private final Thread lastResort;

    /** Something to wait for. */
    @FunctionalInterface
    public interface Check {
        boolean holds() throws IOException, InterruptedException;
    }

    private NodeProcess(String name, Process process, Path log, Path pidFile) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.pidFile = pidFile;
        this.lastResort = new Thread(() -> handle().destroyForcibly(), "end-" + name);
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    static NodeProcess start(
            String name, List<String> line, Path home, Map<String, String> environment, Path log, Path pidFile)
            throws IOException {
        Files.deleteIfExists(pidFile);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.directory(home.toFile()).redirectOutput(log.toFile());
        Command.adapt(builder, environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new NodeProcess(name, process, log, pidFile);
    }

    /** The server itself: between us and it there may be su. */
    private ProcessHandle handle() {
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            return ProcessHandle.of(pid).orElse(process.toHandle());
        } catch (IOException | NumberFormatException e) {
            return process.toHandle(); // not yet that far
        }
    }

    /** Waits until something holds; fails when the process ends before, or it takes too long. */
    void await(String what, Duration limit, Check check) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!check.holds()) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("node [" + name + "] ended with [" + process.exitValue() + "] before it "
                        + what + "; see [" + log + "], which ends:\n" + endOfLog());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("node [" + name + "] after " + limit.toSeconds() + " s: not yet that it "
                        + what + "; see [" + log + "], which ends:\n" + endOfLog());
            }
        }
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    /** Asks it to end, kills it after the limit; returns how long it took. */
    Duration stop(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        ProcessHandle server = handle();
        CompletableFuture<ProcessHandle> exit = server.onExit();
        server.destroy();
        try {
            exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            server.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the end of [" + name + "] failed", e);
        }
        process.waitFor();
        Runtime.getRuntime().removeShutdownHook(lastResort);
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
