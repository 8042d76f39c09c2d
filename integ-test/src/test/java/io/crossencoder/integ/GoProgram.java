package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** The program in Go, built below {@code target} from the modules that its {@code go.sum} pins. */
final class GoProgram {
    private GoProgram() {}

    /**
     * Builds it.
     *
     * @throws TestAbortedException where this machine has no Go, or the modules can't be had
     */
    static List<String> build(Path source) throws IOException, InterruptedException {
        Path program = Path.of("target", "go", "search").toAbsolutePath();
        Files.createDirectories(program.getParent());
        NotRun.unless(Command.run("go", "version"), "opensearch-go", "no go");
        // An older Go would otherwise download the one that go.mod names.
        Command built = Command.run(
                source, Map.of("GOTOOLCHAIN", "local"), List.of("go", "build", "-o", program.toString(), "."));
        NotRun.unless(built, "opensearch-go", "go can't build it");
        return List.of(program.toString());
    }
}
