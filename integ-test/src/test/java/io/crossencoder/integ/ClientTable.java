package io.crossencoder.integ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of each kind of request by client, as {@code docs/clients.md} shows it between two marks. */
final class ClientTable {
    private static final Path DOCS = Path.of("..", "docs", "clients.md");

    private final String name;
    private final List<RequestKind> kinds;
    private final Map<String, Map<RequestKind, Outcome>> columns = new LinkedHashMap<>();

    /** An empty table. The name is that in the marks. */
    ClientTable(String name, List<RequestKind> kinds) {
        this.name = name;
        this.kinds = kinds;
    }

    /** Adds a column; outcomes it lacks are requests that the client does not have. */
    void add(String client, Map<RequestKind, Outcome> outcomes) {
        columns.put(client, outcomes);
    }

    /** How many columns it has. */
    int clients() {
        return columns.size();
    }

    /** What the docs say. */
    static String docs() throws IOException {
        return Files.readString(DOCS);
    }

    /** The docs with this table in its place. */
    String in(String docs) {
        String begin = "<!-- " + name + ": written by ClientsIT -->\n";
        String end = "<!-- end -->";
        int from = docs.indexOf(begin) + begin.length();
        int to = docs.indexOf(end, from);
        if (from < begin.length() || to < 0) {
            throw new AssertionError("no place for [" + name + "] in " + DOCS);
        }
        return docs.substring(0, from) + markdown() + docs.substring(to);
    }

    /** Replaces what the docs say. */
    static void write(String docs) throws IOException {
        Files.writeString(DOCS, docs);
    }

    private String markdown() {
        String head = row("request", columns.keySet().stream());
        String rule = "|---".repeat(columns.size() + 1) + "|\n";
        return head
                + rule
                + kinds.stream()
                        .map(kind -> row(kind.label(), columns.values().stream().map(column -> cell(column, kind))))
                        .collect(Collectors.joining());
    }

    private static String cell(Map<RequestKind, Outcome> column, RequestKind kind) {
        return column.getOrDefault(kind, Outcome.NONE).cell();
    }

    private static String row(String first, Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| " + first + " | ", " |\n"));
    }
}
