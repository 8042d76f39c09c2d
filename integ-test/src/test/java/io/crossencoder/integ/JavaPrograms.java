package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The programs in Java: single source files that the JDK of the tests runs as they are. */
final class JavaPrograms {
    private static final Path SOURCES = Path.of("src", "test", "clients").toAbsolutePath();

    private JavaPrograms() {}

    /** On the class path of these tests, which has it. */
    static List<String> openSearchJava() {
        return commandLine(
                System.getProperty("java.class.path"), SOURCES.resolve("java").resolve("OpenSearchJava.java"));
    }

    /** On a class path that Maven fills as the client's own pom says. */
    static List<String> restHighLevel() throws IOException, InterruptedException {
        Path source = SOURCES.resolve("rest-high-level");
        Path jars = Path.of("target", "rest-high-level").toAbsolutePath();
        Command maven = Command.run(
                "mvn",
                "-B",
                "-ntp",
                "-q",
                "-f",
                source.resolve("pom.xml").toString(),
                "dependency:copy-dependencies",
                "-DoutputDirectory=" + jars);
        NotRun.unless(maven, "Elasticsearch RHLC", "mvn can't get it");
        return commandLine(jars.resolve("*").toString(), source.resolve("RestHighLevel.java"));
    }

    private static List<String> commandLine(String classPath, Path source) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return List.of(java.toString(), "-cp", classPath, source.toString());
    }
}
