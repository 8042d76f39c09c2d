package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.scoring.Windower.Cut;
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
        Cut cut = cut(WindowSelection.LEAD, 4, document("hello world"), new Document(1, List.of()), twoParts());
        assertArrayEquals(
                new int[] {0, 2, 2},
                cut.windows().stream().mapToInt(DocumentWindow::document).toArray());
        assertArrayEquals(
                new int[] {0, 0, 1},
                cut.windows().stream().mapToInt(DocumentWindow::part).toArray());
    }

    @Test
    void aWindowsSliceIsItsPieceOfTheText() {
        String text = "hello world \uD83D\uDE00 quick ".repeat(10);
        Cut cut = cut(WindowSelection.ALL, 1, document(text));
        assertEquals(10, cut.shape().window());
        DocumentWindow second = cut.windows().get(1);
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
        Cut cut = cut(WindowSelection.ALL, 1, document("hello world quick brown ".repeat(20)));
        boolean[] covered = new boolean[80];
        for (DocumentWindow window : cut.windows()) {
            assertTrue(window.pair().length() <= 32);
            Arrays.fill(covered, window.pair().from(), window.pair().to(), true);
        }
        for (boolean token : covered) {
            assertTrue(token);
        }
        assertEquals(0, cut.skipped());
    }

    @Test
    void leadTakesTheFirstAndCountsTheRest() {
        Cut cut = cut(WindowSelection.LEAD, 3, document("hello world quick brown ".repeat(20)));
        assertArrayEquals(new int[] {0, 8, 16}, starts(cut));
        assertEquals(new WindowShape(2, 10, 2).count(80) - 3, cut.skipped());
    }

    @Test
    void lexicalTakesTheWindowWithTheQuerysWord() {
        String text = "hello ".repeat(50) + "capital france " + "hello ".repeat(30);
        Cut cut = cut(WindowSelection.LEXICAL, 1, document(text));
        assertTrue(
                cut.windows().get(0).slice().contains("capital france"),
                cut.windows().get(0).slice());
    }

    @Test
    void aTextOfAsManyWindowsAsAllowedIsReadWholeAndInOrder() {
        Cut cut = cut(WindowSelection.LEXICAL, 4, document("hello ".repeat(25) + "capital"));
        assertArrayEquals(new int[] {0, 8, 16}, starts(cut));
        assertEquals(0, cut.skipped());
    }

    @Test
    void aLongQueryIsCutToAQuarterAndReported() {
        Windower windower = new Windower(tokenizer, 32, options(WindowSelection.LEAD, 4));
        Cut cut = windower.cut("hello world ".repeat(5_000), List.of(document("quick brown")), PLENTY);
        assertTrue(cut.queryTruncated());
        assertEquals(8, cut.windows().get(0).pair().query().length);
        assertFalse(cut(WindowSelection.LEAD, 4, document("quick")).queryTruncated());
    }

    @Test
    void textsWithoutTokensGiveNoWindow() {
        Cut cut = cut(WindowSelection.LEXICAL, 4, document(" \n\u0000"), document(""));
        assertEquals(List.of(), cut.windows());
        assertEquals(0, cut.untokenized());
    }

    @Test
    void whatThereIsNoTimeToTokeniseIsCounted() {
        AtomicInteger asked = new AtomicInteger();
        Deadline afterTwo = new Deadline(PLENTY.nanos(), () -> asked.incrementAndGet() > 2);
        Windower windower = new Windower(tokenizer, 32, options(WindowSelection.LEAD, 4));
        Document empty = new Document(1, List.of());
        Cut cut = windower.cut(
                "capital",
                List.of(document("hello"), document("world"), document("quick"), empty, document("fox")),
                afterTwo);
        assertEquals(2, cut.windows().size());
        assertEquals(2, cut.untokenized());
    }

    @Test
    void noDocuments() {
        assertEquals(List.of(), cut(WindowSelection.LEXICAL, 4).windows());
    }

    private Cut cut(WindowSelection selection, int max, Document... documents) {
        Windower windower = new Windower(tokenizer, 32, options(selection, max));
        return windower.cut("capital france", List.of(documents), PLENTY);
    }

    private static ScoringOptions options(WindowSelection selection, int max) {
        return new ScoringOptions(10, 2, max, selection, new Combination(Combination.Method.REPLACE, 0), true);
    }

    private static Document document(String text) {
        return new Document(1, List.of(new Part(text, 1)));
    }

    private static Document twoParts() {
        return new Document(1, List.of(new Part("quick", 2), new Part("lazy dog", 1)));
    }

    private static int[] starts(Cut cut) {
        return cut.windows().stream().mapToInt(window -> window.pair().from()).toArray();
    }
}
