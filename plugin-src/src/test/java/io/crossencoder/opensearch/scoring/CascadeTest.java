package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.Stage.Keep;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.util.concurrent.AbstractRunnable;

/** Does each stage see what the one before kept, and does what was scored stand when a later stage fails? */
class CascadeTest {
    private static final String QUERY = "How many people live in Berlin?";
    private static final String ANSWER = "Berlin had a population of 3,520,031 registered inhabitants.";
    private static final String MUSEUMS = "Berlin is well known for its museums.";
    private static final String FERRIES = "A ferry ticket is valid for two days.";
    private static final List<Document> DOCUMENTS =
            List.of(document(9, FERRIES), document(8, MUSEUMS), document(5, ANSWER), new Document(3, List.of()));

    @TempDir
    static Path folder;

    private static final List<ModelRegistry> registries = new ArrayList<>();
    private static LoadedModel good;

    /** Likes what has many tokens. */
    private static LoadedModel sums;

    private InferenceEngine engine;

    @BeforeAll
    static void load() throws InterruptedException {
        ModelFolder.of(folder.resolve("sums"), "sums", "bert");
        good = load(Fixtures.defaultModel().getParent(), "default");
        sums = load(folder, "sums");
    }

    private static LoadedModel load(Path root, String name) throws InterruptedException {
        Thread[] loading = new Thread[1];
        ModelRegistry registry = new ModelRegistry(List.of(root), () -> {}, task -> {
            loading[0] = new Thread(task);
            loading[0].start();
        });
        registries.add(registry);
        registry.prepare(name);
        loading[0].join();
        return assertInstanceOf(ModelState.Ready.class, registry.state(name)).model();
    }

    @AfterAll
    static void close() {
        registries.forEach(ModelRegistry::close);
    }

    /** The same model twice is one model: nothing may move but the work. */
    @Test
    void equalStagesRankAsOne() throws Exception {
        RerankOutcome one = rerank(List.of(stage(good, Keep.ALL)));
        RerankOutcome two = rerank(List.of(stage(good, new Keep(2, null)), stage(good, Keep.ALL)));
        assertEquals(one.ranking(), two.ranking());
        assertEquals(windows(one), windows(two));
        assertEquals(List.of(1, 2), ranked(two));
        assertEquals(2, two.stages().get(1).documents().candidates());
        assertEquals(Ending.COMPLETE, two.ending());
    }

    @Test
    void theLastStageRanksAboveTheOthersWhateverTheirScores() throws Exception {
        RerankOutcome outcome = rerank(List.of(stage(sums, new Keep(2, null)), stage(good, Keep.ALL)));
        List<Place> places = outcome.ranking().places();
        assertEquals(List.of(1, 2), ranked(outcome));
        assertEquals(4, places.size());
        // the sums of ids are far beyond any logit of the good model
        assertEquals(places.get(1).score(), places.get(2).score());
        for (int i = 1; i < places.size(); i++) {
            assertTrue(places.get(i).score() <= places.get(i - 1).score());
        }
        assertEquals(new Place(3, ScoreBand.tail(3), false), places.get(3));
    }

    /** A cheap model may lean on the first stage while the good one decides by itself. */
    @Test
    void aStageKeepsByItsOwnCombination() throws Exception {
        ScoringOptions leaning = new ScoringOptions(
                400,
                100,
                4,
                ScoringOptions.ALL_TOKENS,
                WindowSelection.LEXICAL,
                new Combination(Method.ANCHORED, 1_000),
                true);
        Stage first = new Stage("leaning", good, leaning, new Keep(1, null));
        RerankOutcome outcome = rerank(List.of(first, stage(good, Keep.ALL)));
        assertArrayEquals(new int[] {0, 1, 2, 3}, order(outcome));
        assertEquals(combination(), outcome.last().combination());
        assertEquals(1, outcome.last().documents().candidates());
    }

    @Test
    void aStageCanHandOnItsBestWindowsOnly() throws Exception {
        String filler = "The weather was fine and the river quiet. ".repeat(300);
        List<Document> documents = List.of(document(2, filler), document(1, filler + ANSWER + filler));
        ScoringOptions all =
                new ScoringOptions(200, 50, 1, ScoringOptions.ALL_TOKENS, WindowSelection.ALL, combination(), true);
        RerankOutcome outcome = rerank(
                List.of(new Stage("all", good, all, new Keep(1, 2)), new Stage("two", good, all, Keep.ALL)), documents);
        assertArrayEquals(new int[] {1, 0}, order(outcome));
        StageOutcome second = outcome.stages().get(1);
        assertEquals(2, second.windows().wanted());
        assertTrue(second.windows().skipped() > 10);
        WindowScore best = outcome.scores().get(1).windows().get(0);
        String window = documents.get(1).parts().get(0).text().substring(best.start(), best.end());
        assertTrue(window.contains("3,520,031"), window);
    }

    /** The models' tokenizers cut other windows; those that cover the found ones most are scored. */
    @Test
    void bestWindowsReachAModelWithAnotherLength() throws Exception {
        String filler = "The weather was fine and the river quiet. ".repeat(40);
        List<Document> documents = List.of(document(1, filler + ANSWER + filler));
        ScoringOptions all =
                new ScoringOptions(60, 10, 1, ScoringOptions.ALL_TOKENS, WindowSelection.ALL, combination(), true);
        RerankOutcome outcome = rerank(
                List.of(new Stage("long", good, all, new Keep(1, 1)), new Stage("short", sums, all, Keep.ALL)),
                documents);
        assertEquals(1, outcome.stages().get(1).windows().wanted());
    }

    @Test
    void anOverloadInALaterStageLeavesTheEarlierOnesOrder() throws Exception {
        engine = new InferenceEngine(1, 1_000, new ScoreCache(0));
        Executor full = next -> {
            engine.maxQueuedWindows(0);
            next.run();
        };
        RerankOutcome outcome =
                rerank(full, () -> false, List.of(stage(good, new Keep(2, null)), stage(sums, Keep.ALL)));
        assertArrayEquals(order(rerank(List.of(stage(good, Keep.ALL)))), order(outcome));
        assertEquals(Ending.OVERLOADED, outcome.ending());
        assertEquals(List.of(3, 0), ranked(outcome));
    }

    @Test
    void anOverloadFromTheStartIsAnError() {
        engine = new InferenceEngine(1, 1, new ScoreCache(0));
        ExecutionException e = assertThrows(
                ExecutionException.class,
                () -> rerank(
                        Runnable::run, () -> false, List.of(stage(good, new Keep(2, null)), stage(good, Keep.ALL))));
        assertInstanceOf(ScorerOverloadedException.class, e.getCause());
    }

    @Test
    void aSearchCancelledBetweenStagesEndsThere() throws Exception {
        engine = new InferenceEngine(1, 1_000, new ScoreCache(0));
        AtomicBoolean cancelled = new AtomicBoolean();
        Executor cancelling = next -> {
            cancelled.set(true);
            next.run();
        };
        RerankOutcome outcome =
                rerank(cancelling, cancelled::get, List.of(stage(good, new Keep(2, null)), stage(sums, Keep.ALL)));
        assertEquals(Ending.CANCELLED, outcome.ending());
        assertEquals(List.of(3, 0), ranked(outcome));
    }

    /** What the pool does when the node stops: the answer must come all the same. */
    @Test
    void aTaskThatCannotGoOnFails() {
        engine = new InferenceEngine(1, 1_000, new ScoreCache(0));
        Executor stopped = next -> ((AbstractRunnable) next).onRejection(new IllegalStateException("stopped"));
        ExecutionException e = assertThrows(
                ExecutionException.class,
                () -> rerank(stopped, () -> false, List.of(stage(good, new Keep(2, null)), stage(sums, Keep.ALL))));
        assertEquals("stopped", e.getCause().getMessage());
    }

    @Test
    void noDocuments() throws Exception {
        RerankOutcome outcome = rerank(List.of(stage(sums, new Keep(2, null)), stage(good, Keep.ALL)), List.of());
        assertEquals(List.of(), outcome.ranking().places());
        assertEquals(2, outcome.stages().size());
    }

    private RerankOutcome rerank(List<Stage> stages) throws Exception {
        return rerank(stages, DOCUMENTS);
    }

    private RerankOutcome rerank(List<Stage> stages, List<Document> documents) throws Exception {
        engine = new InferenceEngine(1, 1_000, new ScoreCache(0));
        return rerank(Runnable::run, () -> false, stages, documents);
    }

    private RerankOutcome rerank(Executor executor, BooleanSupplier cancelled, List<Stage> stages) throws Exception {
        return rerank(executor, cancelled, stages, DOCUMENTS);
    }

    private RerankOutcome rerank(
            Executor executor, BooleanSupplier cancelled, List<Stage> stages, List<Document> documents)
            throws Exception {
        Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(60), cancelled);
        PlainActionFuture<RerankOutcome> outcome = new PlainActionFuture<>();
        try (InferenceEngine closed = engine) {
            new Reranker(closed, new TokenCache(1 << 20), new DeadlinePool(executor, 1, (at, action) -> () -> {}))
                    .rerank(stages, new RerankTask(QUERY, documents, options(), deadline), outcome);
            return outcome.get(60, TimeUnit.SECONDS);
        }
    }

    private static Stage stage(LoadedModel model, Keep keep) {
        return new Stage("stage", model, options(), keep);
    }

    private static ScoringOptions options() {
        return new ScoringOptions(400, 100, 4, ScoringOptions.ALL_TOKENS, WindowSelection.LEXICAL, combination(), true);
    }

    private static Combination combination() {
        return new Combination(Method.REPLACE, 0);
    }

    private static List<Integer> ranked(RerankOutcome outcome) {
        return outcome.stages().stream()
                .map(stage -> stage.documents().ranked())
                .toList();
    }

    private static Document document(float score, String text) {
        return new Document(score, List.of(new Part(text, 1)));
    }

    private static int[] order(RerankOutcome outcome) {
        return outcome.ranking().places().stream().mapToInt(Place::document).toArray();
    }

    private static List<List<Float>> windows(RerankOutcome outcome) {
        return outcome.scores().stream()
                .map(score -> score.windows().stream().map(WindowScore::logit).toList())
                .toList();
    }
}
