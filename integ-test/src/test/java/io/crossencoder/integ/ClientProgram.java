package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/**
 * A small program in its client's own language that sends what its client can send, to whatever index it is told. It prints lines
 * of JSON, which {@link RequestKind} describes.
 *
 * @param name the client's
 */
record ClientProgram(String name, Installation installation) {
    private static final Path SOURCES = Path.of("src", "test", "clients").toAbsolutePath();
    private static final Path CORPUS =
            Path.of("demo-collection", "corpus.jsonl").toAbsolutePath();

    /** Gets a client from where its users get it. */
    interface Installation {
        /**
         * Installs the client, or finds it installed.
         *
         * @return the command that runs the program; URL, index and question come after it
         * @throws TestAbortedException where this machine lacks what the client needs
         */
        List<String> commandLine() throws IOException, InterruptedException;
    }

    /**
     * What a program printed.
     *
     * @param version the client's, or empty where it is the machine's
     */
    record Answers(String version, Map<RequestKind, Seen> seen) {}

    /** Those whose users write searches. */
    static List<ClientProgram> searchClients() {
        return List.of(
                new ClientProgram("curl", ClientProgram::curl),
                new ClientProgram("opensearch-java", JavaPrograms::openSearchJava),
                python("opensearch-py", "opensearch-py", "search_clients.py"),
                python("opensearch-py, async", "opensearch-py-async", "search_clients.py"),
                javaScript("opensearch-js"),
                new ClientProgram("opensearch-go", () -> GoProgram.build(SOURCES.resolve("go"))),
                python("elasticsearch-py", "elasticsearch-py", "search_clients.py"),
                javaScript("elasticsearch-js"),
                new ClientProgram("Elasticsearch RHLC", JavaPrograms::restHighLevel));
    }

    /** Those that search for their users, or rerank for them. */
    static List<ClientProgram> applications() {
        return List.of(
                application("LangChain", "langchain"),
                application("LlamaIndex", "llama-index"),
                application("Haystack", "haystack"),
                application("Cohere SDK", "cohere"));
    }

    private static ClientProgram python(String name, String requirements, String script, String... arguments) {
        return new ClientProgram(name, () -> {
            List<String> line =
                    new ArrayList<>(PythonEnvironment.with(requirements).commandLine(script));
            line.add(requirements);
            line.addAll(List.of(arguments));
            return line;
        });
    }

    private static ClientProgram application(String name, String requirements) {
        return python(name, requirements, "applications.py", CORPUS.toString());
    }

    private static ClientProgram javaScript(String name) {
        return new ClientProgram(name, () -> {
            List<String> line =
                    new ArrayList<>(NpmEnvironment.with("clients/js").commandLine("search.mjs"));
            line.add(name);
            return line;
        });
    }

    private static List<String> curl() throws IOException, InterruptedException {
        NotRun.unless(Command.run("curl", "--version"), "curl", "no curl");
        NotRun.unless(Command.run("bash", "--version"), "curl", "no bash");
        return List.of("bash", SOURCES.resolve("curl.sh").toString());
    }

    /** Runs the installed program against an index. */
    Answers ask(List<String> commandLine, URI node, String index, String question)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(commandLine);
        line.addAll(List.of(node.toString(), index, question));
        List<JsonObject> lines = Command.run(line)
                .orFail(name)
                .lines()
                .filter(printed -> printed.startsWith("{"))
                .map(ClientProgram::parse)
                .toList();
        Map<RequestKind, Seen> seen = new EnumMap<>(RequestKind.class);
        for (JsonObject request : lines.subList(1, lines.size())) {
            seen.put(RequestKind.named(request.getString("request")), new Seen(request));
        }
        return new Answers(lines.getFirst().getString("version"), seen);
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
