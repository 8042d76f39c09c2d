package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.inference.DeviceLane;
import io.crossencoder.opensearch.inference.EngineWatch;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.Lanes;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.inference.Workers;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.model.Acceleration;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.model.NativeMemory;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.util.concurrent.AbstractRunnable;

/** Who tokenises a search's texts for an accelerator, and does the answer not depend on it? A core stands in for a card. */
class TokenizingHelpTest {
    private static final int THREADS = 4;
    private static final List<Document> DOCUMENTS = documents(60);

    @TempDir
    static Path folder;

    private static final Accelerator ACCELERATOR = Accelerator.core();
    private static Thread loading;
    private static ModelRegistry registry;
    private static LoadedModel accelerated;
    private static LoadedModel onCores;

    private final ScoreCache noCache = new ScoreCache(0);
    private final InferenceEngine cores = new InferenceEngine(1, 1_000, noCache);
    private final DeviceLane lane = new DeviceLane(
            List.of(ACCELERATOR),
            new DeviceLane.Limits(512, 1_000_000_000, 1_000, MemoryAccount.unlimited()),
            Workers.of(1),
            noCache,
            EngineWatch.NONE);
    private final List<Runnable> handedOver = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void load() throws InterruptedException {
        ModelFolder.of(folder.resolve("card"), "sums", "bert")
                .cuda(Fixtures.graph("sums"))
                .manifest(32, "");
        ModelFolder.of(folder.resolve("cores"), "sums", "bert");
        registry = registry();
        accelerated = ready(registry, "card");
        onCores = ready(registry, "cores");
    }

    private static ModelRegistry registry() {
        return new ModelRegistry(
                List.of(folder),
                () -> {},
                task -> {
                    loading = new Thread(task);
                    loading.start();
                },
                new NativeMemory(MemoryAccount.unlimited(), 1),
                new Acceleration(List.of(ACCELERATOR), CrossEncoderSession::open, 64, reason -> {}));
    }

    private static LoadedModel ready(ModelRegistry models, String name) throws InterruptedException {
        models.prepare(name);
        loading.join();
        return assertInstanceOf(ModelState.Ready.class, models.state(name)).model();
    }

    @AfterAll
    static void closeModels() {
        registry.close();
    }

    @AfterEach
    void close() {
        lane.close();
        cores.close();
    }

    @Test
    void forAnAcceleratorAllFreeThreadsTokenise() throws Exception {
        RerankOutcome alone = rerank(accelerated, 1, handedOver::add);
        assertEquals(List.of(), handedOver);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            RerankOutcome helped = rerank(accelerated, THREADS, work -> {
                handedOver.add(work);
                threads.execute(work);
            });
            assertEquals(THREADS - 1, handedOver.size());
            assertEquals(alone.ranking(), helped.ranking());
            assertEquals(DOCUMENTS.size(), helped.scored());
        }
        // what the pool comes to when the search has ended does nothing, and holds no model
        assertEquals(1, accelerated.refCount());
    }

    @Test
    void forCoresNobodyHelps() throws Exception {
        assertEquals(DOCUMENTS.size(), rerank(onCores, THREADS, handedOver::add).scored());
        assertEquals(List.of(), handedOver);
    }

    @Test
    void aPoolThatNeverComesToItHoldsNothingUp() throws Exception {
        RerankOutcome outcome = rerank(accelerated, THREADS, handedOver::add);
        assertEquals(Ending.COMPLETE, outcome.ending());
        assertEquals(DOCUMENTS.size(), outcome.scored());
        assertEquals(THREADS - 1, handedOver.size());
        handedOver.forEach(Runnable::run);
    }

    @Test
    void aPoolThatRefusesHoldsNothingUp() throws Exception {
        Executor full = work -> ((AbstractRunnable) work).onRejection(new IllegalStateException("full"));
        assertEquals(DOCUMENTS.size(), rerank(accelerated, THREADS, full).scored());
    }

    @Test
    void whoComesWhenTheModelHasGoneTouchesNothing() throws Exception {
        ModelRegistry closed = registry();
        LoadedModel gone = ready(closed, "card");
        closed.close();
        new TokenizingHelp(gone, () -> fail("the tokenizer is closed")).start();
    }

    private RerankOutcome rerank(LoadedModel model, int size, Executor threads) throws Exception {
        ScoringOptions options = new ScoringOptions(
                400, 100, 4, ScoringOptions.ALL_TOKENS, WindowSelection.LEAD, new Combination(Method.REPLACE, 0), true);
        Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(60), () -> false);
        PlainActionFuture<RerankOutcome> outcome = new PlainActionFuture<>();
        Lanes lanes = new Lanes(cores, Optional.of(lane.engine()));
        DeadlinePool pool = new DeadlinePool(threads, size, (at, action) -> () -> {});
        new Reranker(lanes, new TokenCache(0), pool, MemoryAccount.unlimited())
                .rerank(model, new RerankTask("hello", DOCUMENTS, options, deadline), outcome);
        return outcome.get(60, TimeUnit.SECONDS);
    }

    private static List<Document> documents(int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(new Document(count - i, List.of(new Part("hello " + "world ".repeat(1 + i * 7 % 20), 1))));
        }
        return documents;
    }
}
