package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
        List<DocumentWindow> windows = all(windower);
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
        List<DocumentWindow> windows = all(windower);
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
        List<DocumentWindow> windows = all(windower);
        assertArrayEquals(new int[] {0, 8, 16}, starts(windows));
        assertEquals(0, windower.skipped());
    }

    @Test
    void aLongQueryIsCutToAQuarterAndReported() {
        Windower windower = windower("hello world ".repeat(5_000), WindowSelection.LEAD, 4, document("quick brown"));
        assertTrue(windower.queryTruncated());
        assertEquals(8, all(windower).get(0).pair().query().length);
        assertFalse(
                windower("capital", WindowSelection.LEAD, 4, document("quick")).queryTruncated());
    }

    /** Five million characters that are one token: not its tokens say that it is long. */
    @Test
    void ofAQueryOfAnyLengthOnlyTheHeadIsRead() {
        Windower windower = windower("x".repeat(5_000_000), WindowSelection.LEAD, 4, document("quick brown"));
        assertEquals(Windower.MAX_QUERY_CHARS, windower.queryText().length());
        assertTrue(windower.queryTruncated());
    }

    @Test
    void theQuerysTextIsThatOfItsTokens() {
        Windower windower = windower("hello world ".repeat(5_000), WindowSelection.LEAD, 4, document("quick brown"));
        assertArrayEquals(all(windower).get(0).pair().query(), tokenizer.ids(windower.queryText()));
    }

    @Test
    void textsWithoutTokensGiveNoWindow() {
        Windower windower = windower("capital", WindowSelection.LEXICAL, 4, document(" \n\u0000"), document(""));
        assertEquals(List.of(), all(windower));
        assertFalse(windower.hasMore());
    }

    @Test
    void saysWhenThereWasNoTimeToTokenise() {
        AtomicInteger asked = new AtomicInteger();
        Deadline afterTwo = new Deadline(PLENTY.nanos(), () -> asked.incrementAndGet() > 2);
        Document empty = new Document(1, List.of());
        List<Document> documents = List.of(document("hello"), document("world"), empty, document("fox"));
        ScoringOptions options = options(WindowSelection.LEAD, 4);
        Windower windower = windower(new RerankTask("capital", documents, options, afterTwo), PreferredSpans.NONE);
        assertEquals(2, all(windower).size());
        assertTrue(windower.hasMore());
    }

    @Test
    void noDocuments() {
        assertEquals(List.of(), cut(WindowSelection.LEXICAL, 4));
    }

    /** Taken up in two goes, each document gives its windows once. */
    @Test
    void whatWasGivenIsNotGivenAgain() {
        Windower windower =
                windower("capital", WindowSelection.LEXICAL, 2, document("hello"), document("world"), twoParts());
        windower.take(plan(0, 0), 2);
        assertArrayEquals(new int[] {0, 1}, documents(windower.fresh()));
        assertEquals(2, windower.planned());
        assertTrue(windower.hasMore());
        assertArrayEquals(new int[] {2, 2}, documents(all(windower)));
        assertFalse(windower.hasMore());
        assertEquals(List.of(), windower.fresh());
    }

    @Test
    void whatDoesNotFitThePlanWaitsForTheNext() {
        Windower windower = windower(
                "capital",
                WindowSelection.ALL,
                1,
                document("hello"),
                new Document(1, List.of()),
                document("hello ".repeat(25)),
                document("fox"));
        windower.take(plan(3, 1), Integer.MAX_VALUE);
        assertArrayEquals(new int[] {0}, documents(windower.fresh()));
        assertEquals(1, windower.planned());
        windower.take(plan(3, 1), Integer.MAX_VALUE);
        assertArrayEquals(new int[] {2, 2, 2}, documents(windower.fresh()));
        assertTrue(windower.hasMore());
    }

    /** However many plans it took to take up all documents, what counts in the end is what one plan would have chosen. */
    @Test
    void theChoiceDoesNotDependOnTheNumberOfPlans() {
        Document[] documents = {
            document("hello ".repeat(30) + "capital " + "hello ".repeat(20) + "france " + "hello ".repeat(20)),
            document("france ".repeat(60)),
            document("capital ".repeat(12) + "hello ".repeat(50))
        };
        List<DocumentWindow> atOnce = cut(WindowSelection.LEXICAL, 1, documents);
        Windower windower = windower("capital france", WindowSelection.LEXICAL, 1, documents);
        List<DocumentWindow> given = new ArrayList<>();
        for (int until = 1; until <= documents.length; until++) {
            windower.take(plan(0, 0), until);
            given.addAll(windower.fresh());
        }
        List<DocumentWindow> chosen = given.stream().filter(windower.chosen()).toList();
        assertEquals(places(atOnce), places(chosen));
    }

    /** Words that only the tail has would be seen as tokens of the document that windows are cut from. */
    @Test
    void leadDoesNotTokeniseTheTail() {
        Windower windower = windower("capital", WindowSelection.LEAD, 2, document("hello world ".repeat(5_000)));
        List<DocumentWindow> windows = all(windower);
        assertArrayEquals(new int[] {0, 8}, starts(windows));
        assertTrue(windows.get(0).pair().document().length < 100);
        assertEquals(new WindowShape(1, 10, 2).count(10_000), windower.skipped() + 2, 30);
    }

    @Test
    void windowsStayWithinThePiecesThatAnotherStageFound() {
        String text = "hello ".repeat(100);
        RerankTask task = new RerankTask(
                "capital", List.of(document(text), document(text)), options(WindowSelection.ALL, 1), PLENTY);
        // 6 characters a word, 8 new words a window
        PreferredSpans preferred = (document, part) -> document == 1
                ? List.of(new PreferredSpans.Span(48 * 3, 48 * 3 + 60), new PreferredSpans.Span(50, 100))
                : List.of();
        Windower windower = windower(task, preferred);
        List<DocumentWindow> windows = all(windower);
        int[] second = windows.stream()
                .filter(window -> window.document() == 1)
                .mapToInt(DocumentWindow::index)
                .toArray();
        assertArrayEquals(new int[] {3, 1}, second);
        assertEquals(new WindowShape(1, 10, 2).count(100) + 2, windows.size());
    }

    @Test
    void whatComesAfterTheLastTokenReadIsAsIfItWereNotThere() {
        String text = "hello world quick brown ".repeat(20);
        ScoringOptions all = options(WindowSelection.ALL, 1);
        ScoringOptions few = new ScoringOptions(
                all.windowTokens(), all.overlapTokens(), 1, 22, WindowSelection.ALL, all.combination(), true);
        Windower windower =
                windower(new RerankTask("capital france", List.of(document(text)), few, PLENTY), PreferredSpans.NONE);
        List<DocumentWindow> windows = all(windower);
        assertArrayEquals(new int[] {0, 8, 16}, starts(windows));
        assertEquals(22, windows.get(2).pair().to());
        assertTrue(text.startsWith(windows.get(2).slice(), windows.get(2).start()));
        assertEquals(0, windower.skipped());
    }

    @Test
    void whatComesAfterTheLastTokenReadIsNotTokenised() {
        ScoringOptions all = options(WindowSelection.LEXICAL, 4);
        ScoringOptions few = new ScoringOptions(
                all.windowTokens(), all.overlapTokens(), 4, 22, WindowSelection.LEXICAL, all.combination(), true);
        TokenCache cache = new TokenCache(1 << 20);
        RerankTask task = new RerankTask("capital", List.of(document("hello ".repeat(1_000))), few, PLENTY);
        Windower windower = new Windower(new DocumentTokens(tokenizer, "bert", cache), 32, task, PreferredSpans.NONE);
        assertArrayEquals(new int[] {0, 8, 16}, starts(all(windower)));
        assertEquals(0, windower.skipped());
        assertTrue(cache.stats().bytes() < 1_000, () -> cache.stats().toString());
    }

    private Windower windower(String query, WindowSelection selection, int max, Document... documents) {
        RerankTask task = new RerankTask(query, List.of(documents), options(selection, max), PLENTY);
        return windower(task, PreferredSpans.NONE);
    }

    private Windower windower(RerankTask task, PreferredSpans preferred) {
        return new Windower(new DocumentTokens(tokenizer, "bert", new TokenCache(0)), 32, task, preferred);
    }

    /** The windows of all documents. */
    private static List<DocumentWindow> all(Windower windower) {
        windower.take(plan(0, 0), Integer.MAX_VALUE);
        return windower.fresh();
    }

    /** Every window costs as many nanoseconds. */
    private static DeadlinePlan plan(double budget, long windowNanos) {
        return new DeadlinePlan(budget, 0, tokens -> windowNanos);
    }

    private List<DocumentWindow> cut(WindowSelection selection, int max, Document... documents) {
        return all(windower("capital france", selection, max, documents));
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

    private static Set<String> places(List<DocumentWindow> windows) {
        return windows.stream()
                .map(window -> window.document() + "/" + window.index())
                .collect(Collectors.toSet());
    }

    private static int[] starts(List<DocumentWindow> windows) {
        return windows.stream().mapToInt(window -> window.pair().from()).toArray();
    }
}
