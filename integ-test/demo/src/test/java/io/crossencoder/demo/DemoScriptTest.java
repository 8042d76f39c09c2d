package io.crossencoder.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does {@code ./demo} refuse what it does not understand, before it builds or starts anything? */
class DemoScriptTest {
    private static final Path SCRIPT = Path.of("../../demo").toAbsolutePath().normalize();

    @BeforeAll
    static void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "not run: this machine has no POSIX shell");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--unknown",
                "--unknown=1",
                "start",
                "stop --queries 1",
                "--queries",
                "--queries 0",
                "--queries -3",
                "--queries 1e3",
                "--window-size 10001",
                "--port 70000",
                "--data no-such-folder",
                "--model no-such-folder",
                "--report no-such-folder/report.json"
            })
    void wrongOptionsPrintTheUsageAndExitWithTwo(String options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(options.split(" ")));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(2, process.waitFor(), output);
        assertTrue(output.startsWith("demo: ") && output.contains("usage: ./demo"), output);
    }
}
