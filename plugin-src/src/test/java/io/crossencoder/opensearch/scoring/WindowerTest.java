package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which windows of which documents are scored, in what order, and what do they say of their text? */
class WindowerTest {
    private static final Deadline PLENTY = new Deadline(System.nanoTime() + 60_000_000_000L, () -> false);

    private PairTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = PairTokenizer.load(Fixtures.tokenizer("bert"));
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void windowsGoByDocumentAndPart() {
        List<DocumentWindow> windows =
                cut(WindowSelection.LEAD, 4, document("hello world"), new Document(1, List.of()), twoParts());
        assertArrayEquals(new int[] {0, 2, 2}, documents(windows));
        assertArrayEquals(
                new int[] {0, 0, 1},
                windows.stream().mapToInt(DocumentWindow::part).toArray());
    }

    @Test
    void aWindowsSliceIsItsPieceOfTheText() {
        String text = "hello world \uD83D\uDE00 quick ".repeat(10);
        List<DocumentWindow> windows = cut(WindowSelection.ALL, 1, document(text));
        DocumentWindow second = windows.get(1);
        assertEquals(text.substring(second.start(), second.end()), second.slice());
        assertArrayEquals(
                Arrays.copyOfRange(
                        second.pair().document(),
                        second.pair().from(),
                        second.pair().to()),
                tokenizer.ids(second.slice()));
    }

    @Test
    void everyTokenOfADocumentIsInAWindowWhenAllAreAskedFor() {
        Windower windower =
                windower("capital france", WindowSelection.ALL, 1, document("hello world quick brown ".repeat(20)));
        List<DocumentWindow> windows = windower.rest();
        boolean[] covered = new boolean[80];
        for (DocumentWindow window : windows) {
            assertTrue(window.pair().length() <= 32);
            Arrays.fill(covered, window.pair().from(), window.pair().to(), true);
        }
        for (boolean token : covered) {
            assertTrue(token);
        }
        assertEquals(0, windower.skipped());
    }

    @Test
    void leadTakesTheFirstAndCountsTheRest() {
        Windower windower =
                windower("capital france", WindowSelection.LEAD, 3, document("hello world quick brown ".repeat(20)));
        List<DocumentWindow> windows = windower.rest();
        assertArrayEquals(new int[] {0, 8, 16}, starts(windows));
        assertEquals(new WindowShape(2, 10, 2).count(80) - 3, windower.skipped());
    }

    @Test
    void lexicalTakesTheWindowWithTheQuerysWord() {
        String text = "hello ".repeat(50) + "capital france " + "hello ".repeat(30);
        List<DocumentWindow> windows = cut(WindowSelection.LEXICAL, 1, document(text));
        assertTrue(
                windows.get(0).slice().contains("capital france"),
                windows.get(0).slice());
    }

    @Test
    void aTextOfAsManyWindowsAsAllowedIsReadWholeAndInOrder() {
        Windower windower =
                windower("capital france", WindowSelection.LEXICAL, 4, document("hello ".repeat(25) + "capital"));
        List<DocumentWindow> windows = windower.rest();
        assertArrayEquals(new int[] {0, 8, 16}, starts(windows));
        assertEquals(0, windower.skipped());
    }

    @Test
    void aLongQueryIsCutToAQuarterAndReported() {
        Windower windower = windower("hello world ".repeat(5_000), WindowSelection.LEAD, 4, document("quick brown"));
        assertTrue(windower.queryTruncated());
        assertEquals(8, windower.rest().get(0).pair().query().length);
        assertFalse(
                windower("capital", WindowSelection.LEAD, 4, document("quick")).queryTruncated());
    }

    @Test
    void textsWithoutTokensGiveNoWindow() {
        Windower windower = windower("capital", WindowSelection.LEXICAL, 4, document(" \n\u0000"), document(""));
        assertEquals(List.of(), windower.rest());
        assertFalse(windower.ranOutOfTime());
    }

    @Test
    void saysWhenThereWasNoTimeToTokenise() {
        AtomicInteger asked = new AtomicInteger();
        Deadline afterTwo = new Deadline(PLENTY.nanos(), () -> asked.incrementAndGet() > 2);
        Document empty = new Document(1, List.of());
        List<Document> documents = List.of(document("hello"), document("world"), empty, document("fox"));
        ScoringOptions options = options(WindowSelection.LEAD, 4);
        Windower windower = new Windower(tokenizer, 32, new RerankTask("capital", documents, options, afterTwo));
        assertEquals(2, windower.rest().size());
        assertTrue(windower.ranOutOfTime());
    }

    @Test
    void noDocuments() {
        assertEquals(List.of(), cut(WindowSelection.LEXICAL, 4));
    }

    /** The head start gives what it may, the rest the others: together each document once. */
    @Test
    void theHeadComesFirstAndTheRestIsTheRest() {
        Windower windower =
                windower("capital", WindowSelection.LEXICAL, 2, document("hello"), document("world"), twoParts());
        assertArrayEquals(new int[] {0, 1}, documents(windower.head(2)));
        assertArrayEquals(new int[] {2, 2}, documents(windower.rest()));
    }

    @Test
    void aLongTextInTheHeadWaitsUntilAllTextsAreKnown() {
        Windower windower =
                windower("capital", WindowSelection.LEXICAL, 1, document("hello ".repeat(50)), document("world"));
        assertEquals(List.of(), windower.head(1));
        assertArrayEquals(new int[] {0, 1}, documents(windower.rest()));
    }

    private Windower windower(String query, WindowSelection selection, int max, Document... documents) {
        return new Windower(tokenizer, 32, new RerankTask(query, List.of(documents), options(selection, max), PLENTY));
    }

    private List<DocumentWindow> cut(WindowSelection selection, int max, Document... documents) {
        return windower("capital france", selection, max, documents).rest();
    }

    private static int[] documents(List<DocumentWindow> windows) {
        return windows.stream().mapToInt(DocumentWindow::document).toArray();
    }

    private static ScoringOptions options(WindowSelection selection, int max) {
        return new ScoringOptions(
                10, 2, max, ScoringOptions.ALL_TOKENS, selection, new Combination(Combination.Method.REPLACE, 0), true);
    }

    private static Document document(String text) {
        return new Document(1, List.of(new Part(text, 1)));
    }

    private static Document twoParts() {
        return new Document(1, List.of(new Part("quick", 2), new Part("lazy dog", 1)));
    }

    private static int[] starts(List<DocumentWindow> windows) {
        return windows.stream().mapToInt(window -> window.pair().from()).toArray();
    }
}
