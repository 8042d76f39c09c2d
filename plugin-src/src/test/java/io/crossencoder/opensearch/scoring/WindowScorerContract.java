package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;

/** What everybody who scores windows promises, whatever is behind: here always the model that ships. */
public abstract class WindowScorerContract {
    protected static final String QUERY = "How many people live in Berlin?";
    protected static final List<String> TEXTS = List.of(
            "Berlin had a population of 3,520,031 registered inhabitants in an area of 891.82 square kilometers.",
            "Berlin is well known for its museums.",
            "New York City is famous for the Metropolitan Museum of Art.");

    /** From the self-test in models/default/manifest.json, with its tolerance. */
    private static final float[] LOGITS = {7.4349f, -4.6914f, -11.1276f};

    private static final float TOLERANCE = 1;

    protected static LoadedModel model;
    private static ShippedModel shipped;

    @BeforeAll
    static void load() throws InterruptedException {
        shipped = ShippedModel.load();
        model = shipped.model();
    }

    @AfterAll
    static void close() {
        shipped.close();
    }

    /** A scorer that nobody has used. */
    protected abstract WindowScorer scorer();

    @Test
    void everyWindowGetsItsLogit() throws Exception {
        WindowLogits scored = score(windows(TEXTS), deadline(60));
        assertArrayEquals(LOGITS, scored.logits(), TOLERANCE);
        assertEquals(Ending.COMPLETE, scored.ending());
        assertNull(scored.failure());
        assertEquals(0, scored.trace().cached().cardinality());
    }

    @Test
    void logitsComeInTheWindowsOrderHoweverManyThereAre() throws Exception {
        List<String> many = IntStream.range(0, 250)
                .mapToObj(i -> TEXTS.get(i % 3) + " " + i)
                .toList();
        float[] logits = score(windows(many), deadline(120)).logits();
        assertEquals(250, logits.length);
        for (int i = 0; i < logits.length; i++) {
            assertEquals(i % 3 == 0, logits[i] > 0, "the logit of text " + i + " is " + logits[i]);
        }
    }

    @Test
    void theSameWindowsGetTheSameLogits() throws Exception {
        float[] logits = score(windows(TEXTS), deadline(60)).logits();
        assertArrayEquals(logits, score(windows(TEXTS), deadline(60)).logits());
    }

    @Test
    void noWindowsAreAnsweredAtOnce() throws Exception {
        WindowLogits scored = score(List.of(), deadline(60));
        assertEquals(0, scored.logits().length);
        assertEquals(Ending.COMPLETE, scored.ending());
    }

    @Test
    void nothingIsScoredPastTheDeadline() throws Exception {
        assertNothing(Ending.DEADLINE, score(windows(TEXTS), deadline(-1)));
    }

    @Test
    void nothingIsScoredForACancelledSearch() throws Exception {
        assertNothing(Ending.CANCELLED, score(windows(TEXTS), deadline(60, () -> true)));
    }

    protected static void assertNothing(Ending ending, WindowLogits scored) {
        float[] nothing = new float[scored.logits().length];
        Arrays.fill(nothing, Float.NaN);
        assertArrayEquals(nothing, scored.logits());
        assertEquals(ending, scored.ending());
    }

    @Test
    void hostileTextsAreScored() throws Exception {
        List<String> hostile = List.of("\uDE00\uD83D", "[CLS] [SEP] [PAD]", "\"}]}, \"\\u0000", "x".repeat(5_000));
        WindowLogits scored = score(windows(hostile), deadline(60));
        assertNull(scored.failure());
        assertEquals(Ending.COMPLETE, scored.ending());
    }

    @Test
    void theAnswerComesOnce() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        PlainActionFuture<WindowLogits> first = new PlainActionFuture<>();
        scorer().score(QUERY, windows(TEXTS), deadline(60), new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                answers.incrementAndGet();
                first.onResponse(logits);
            }

            @Override
            public void onFailure(Exception e) {
                answers.incrementAndGet();
                first.onFailure(e);
            }
        });
        first.get(60, TimeUnit.SECONDS);
        score(windows(TEXTS), deadline(60));
        assertEquals(1, answers.get());
    }

    protected final WindowLogits score(List<DocumentWindow> windows, Deadline deadline) throws Exception {
        PlainActionFuture<WindowLogits> scored = new PlainActionFuture<>();
        scorer().score(QUERY, windows, deadline, scored);
        return scored.get(120, TimeUnit.SECONDS);
    }

    protected static Deadline deadline(int seconds) {
        return deadline(seconds, () -> false);
    }

    protected static Deadline deadline(int seconds, BooleanSupplier cancelled) {
        return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), cancelled);
    }

    /** A window per text, all of it as far as the model is long. */
    protected static List<DocumentWindow> windows(List<String> texts) {
        PairTokenizer tokenizer = model.tokenizer();
        int[] query = tokenizer.ids(QUERY);
        return IntStream.range(0, texts.size())
                .mapToObj(i -> {
                    int[] ids = tokenizer.ids(texts.get(i));
                    PairWindow pair = new PairWindow(tokenizer.layout(), query, ids, 0, Math.min(ids.length, 400));
                    return new DocumentWindow(
                            i, 0, 0, pair, texts.get(i), 0, texts.get(i).length());
                })
                .toList();
    }
}
