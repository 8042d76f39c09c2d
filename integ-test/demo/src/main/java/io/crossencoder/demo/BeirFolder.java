package io.crossencoder.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A collection in BEIR layout: {@code corpus.jsonl}, {@code queries.jsonl}, and judgments in {@code qrels.tsv} or
 * {@code qrels/test.tsv}.
 *
 * @param folder holds the files
 */
record BeirFolder(Path folder) {
    private static final Pattern TAB = Pattern.compile("\t");
    private static final int JUDGMENT_COLUMNS = 3;

    /** What can be found. */
    record Article(String id, String title, String text) {}

    /**
     * What is asked, with what was judged about it.
     *
     * @param judgments grade per article; above 0 is relevant
     */
    record Question(String id, String text, Map<String, Integer> judgments) {
        Question {
            judgments = Map.copyOf(judgments);
        }
    }

    /** Takes the articles one by one, so that no collection is too large for the memory. */
    interface ArticleSink {
        void accept(Article article) throws IOException;
    }

    private interface RowSink {
        void accept(Map<String, Object> row) throws IOException;
    }

    /** The first questions, in the file's order, that have an article judged relevant. */
    List<Question> judgedQuestions(int limit) throws IOException {
        Map<String, Map<String, Integer>> judgments = judgments();
        List<Question> questions = new ArrayList<>();
        forEachRow("queries.jsonl", row -> {
            String id = text(row, "_id");
            Map<String, Integer> judged = judgments.getOrDefault(id, Map.of());
            if (questions.size() < limit && judged.values().stream().anyMatch(grade -> grade > 0)) {
                questions.add(new Question(id, text(row, "text"), judged));
            }
        });
        if (questions.isEmpty()) {
            throw new IOException("no question in [" + folder.resolve("queries.jsonl")
                    + "] has an article judged relevant in [" + judgmentsFile() + "]; do their ids match?");
        }
        return questions;
    }

    void forEachArticle(ArticleSink sink) throws IOException {
        forEachRow(
                "corpus.jsonl",
                row -> sink.accept(new Article(text(row, "_id"), text(row, "title"), text(row, "text"))));
    }

    private Path judgmentsFile() {
        Path single = folder.resolve("qrels.tsv");
        return Files.exists(single) ? single : folder.resolve("qrels").resolve("test.tsv");
    }

    private Map<String, Map<String, Integer>> judgments() throws IOException {
        Path file = judgmentsFile();
        Map<String, Map<String, Integer>> judgments = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String[] columns = TAB.split(lines.get(i).strip());
            boolean header = i == 0 && columns.length == JUDGMENT_COLUMNS && !isGrade(columns[2]);
            if (header || lines.get(i).isBlank()) {
                continue;
            }
            if (columns.length != JUDGMENT_COLUMNS || !isGrade(columns[2])) {
                throw new IOException(
                        "[" + file + "] line [" + (i + 1)
                                + "] is not a judgment; write query id, article id and a whole-numbered grade, separated by tabs");
            }
            judgments.computeIfAbsent(columns[0], id -> new HashMap<>()).put(columns[1], Integer.parseInt(columns[2]));
        }
        return judgments;
    }

    private static boolean isGrade(String text) {
        return text.matches("[-+]?\\d{1,9}");
    }

    private void forEachRow(String name, RowSink sink) throws IOException {
        Path file = folder.resolve(name);
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    sink.accept(row(line, file, number));
                }
            }
        }
    }

    private static Map<String, Object> row(String line, Path file, int number) throws IOException {
        Map<String, Object> row;
        try {
            row = Json.read(line);
        } catch (IOException | RuntimeException e) {
            throw new IOException("[" + file + "] line [" + number + "] is not a JSON object: " + e.getMessage(), e);
        }
        if (row.get("_id") == null) {
            throw new IOException("[" + file + "] line [" + number + "] has no [_id]; every line needs one");
        }
        return row;
    }

    private static String text(Map<String, Object> row, String name) {
        Object value = row.get(name);
        return value == null ? "" : value.toString();
    }
}
