package io.crossencoder.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.demo.BeirFolder.Article;
import io.crossencoder.demo.BeirFolder.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is any folder in BEIR layout read, and anything else refused with its line? */
class BeirFolderTest {
    private static final String JUDGMENTS = "q2\td1\t2\nq2\td2\t0\nq1\td1\t0\nq3\td9\t1\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeCollection() throws IOException {
        write("queries.jsonl", """
                {"_id": "q1", "text": "first"}
                {"_id": "q2", "text": "second \\u00e9", "metadata": {"year": 2024}}

                {"_id": "q3", "text": "third"}
                """);
        write("corpus.jsonl", """
                {"_id": "d1", "title": "Title", "text": "Text", "metadata": {}}
                {"_id": 2, "text": "no title, and a number for an id"}
                """);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<Question> questions() throws IOException {
        return new BeirFolder(folder).judgedQuestions(Integer.MAX_VALUE);
    }

    @Test
    void questionsWithARelevantArticleComeInTheOrderOfTheirFile() throws IOException {
        write("qrels.tsv", JUDGMENTS);

        assertEquals(
                List.of(
                        new Question("q2", "second é", Map.of("d1", 2, "d2", 0)),
                        new Question("q3", "third", Map.of("d9", 1))),
                questions());
    }

    @Test
    void limitCountsJudgedQuestions() throws IOException {
        write("qrels.tsv", JUDGMENTS);

        assertEquals(
                List.of("q2"),
                new BeirFolder(folder)
                        .judgedQuestions(1).stream().map(Question::id).toList());
    }

    @Test
    void judgmentsMayHaveAHeaderAndLieInTheTestSplit() throws IOException {
        write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n" + JUDGMENTS);

        assertEquals(2, questions().size());
    }

    @Test
    void articlesNeedNoTitle() throws IOException {
        List<Article> articles = new ArrayList<>();
        new BeirFolder(folder).forEachArticle(articles::add);

        assertEquals(
                List.of(new Article("d1", "Title", "Text"), new Article("2", "", "no title, and a number for an id")),
                articles);
    }

    @Test
    void refusesJudgmentsOfAnotherFormatNamingTheLine() throws IOException {
        write("qrels.tsv", "q2\td1\t1\nq2 0 d2 1\n");

        String message = assertThrows(IOException.class, this::questions).getMessage();
        assertTrue(message.contains("qrels.tsv] line [2]"), message);
    }

    @Test
    void refusesBrokenJsonNamingTheLine() throws IOException {
        write("corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"\"}\n{\"_id\": \n");

        String message = assertThrows(IOException.class, () -> new BeirFolder(folder).forEachArticle(article -> {}))
                .getMessage();
        assertTrue(message.contains("corpus.jsonl] line [2]"), message);
    }

    @Test
    void saysWhenNoJudgmentFitsAQuestion() throws IOException {
        write("qrels.tsv", "other\td1\t1\n");

        String message = assertThrows(IOException.class, this::questions).getMessage();
        assertTrue(message.contains("do their ids match?"), message);
    }
}
