package io.crossencoder.opensearch.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.Lanes;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.memory.MemoryBudget;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.scoring.ForeignModels;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import io.crossencoder.opensearch.scoring.Stage;
import io.crossencoder.opensearch.scoring.TokenCache;
import io.crossencoder.opensearch.scoring.WindowScorer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is every model of a search held once for each stage, and given back? */
class HeldModelsTest {
    private static final List<Map<String, Object>> SUMS_TWICE =
            List.of(Map.of("model", "sums", "keep", 9), Map.of("model", "sums", "keep", 5, "windows", 2));

    private static final ForeignModels NO_ML_COMMONS = new ForeignModels() {
        @Override
        public Optional<String> unavailable() {
            return Optional.of("it is not here");
        }

        @Override
        public WindowScorer scorer(String id, boolean givesProbabilities) {
            throw new AssertionError("what is not here was asked");
        }
    };

    @TempDir
    Path folder;

    private ModelRegistry registry;
    private KnownModels models;

    @BeforeEach
    void load() throws InterruptedException {
        ModelFolder.of(folder.resolve("sums"), "sums", "bert");
        Thread[] loading = new Thread[1];
        registry = new ModelRegistry(List.of(folder), () -> {}, task -> {
            loading[0] = new Thread(task);
            loading[0].start();
        });
        registry.prepare("sums");
        loading[0].join();
        models = new KnownModels(registry, NO_ML_COMMONS);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void eachStageHoldsItsModel() {
        HeldModels held = HeldModels.acquire(models, options("sums", SUMS_TWICE));
        assertEquals(4, sums().refCount());
        assertEquals(
                List.of(new Stage.Keep(9, null), new Stage.Keep(5, 2), Stage.Keep.ALL),
                held.stages().stream().map(Stage::keep).toList());
        held.release();
        assertEquals(1, sums().refCount());
    }

    @Test
    void theTextsHeapIsHeldAsLongAsTheModels() {
        MemoryBudget memory = new MemoryBudget(1_000, "ask for less");
        try (InferenceEngine engine = new InferenceEngine(1, 1, new ScoreCache(0))) {
            Reranker reranker = new Reranker(Lanes.of(engine), new TokenCache(0), DeadlinePool.ON_CALLER, memory);
            HeldModels held =
                    HeldModels.acquire(models, options("sums", SUMS_TWICE)).withTexts(300, reranker);
            assertEquals(600, memory.used());
            HeldModels more = HeldModels.acquire(models, options("sums", SUMS_TWICE));
            Exception full = assertThrows(ScorerOverloadedException.class, () -> more.withTexts(201, reranker));
            assertTrue(full.getMessage().endsWith("are taken; ask for less"), full.getMessage());
            assertEquals(600, memory.used());
            assertEquals(4, sums().refCount());
            held.release();
            assertEquals(0, memory.used());
            assertEquals(1, sums().refCount());
        }
    }

    @Test
    void moreTextsAreGivenBackWithTheFirst() {
        MemoryBudget memory = new MemoryBudget(1_000, "ask for less");
        try (InferenceEngine engine = new InferenceEngine(1, 1, new ScoreCache(0))) {
            Reranker reranker = new Reranker(Lanes.of(engine), new TokenCache(0), DeadlinePool.ON_CALLER, memory);
            HeldModels held =
                    HeldModels.acquire(models, options("sums", SUMS_TWICE)).withTexts(300, reranker);
            assertThrows(ScorerOverloadedException.class, () -> held.withMore(201, reranker));
            assertEquals(600, memory.used());
            assertEquals(4, sums().refCount());
            HeldModels more = held.withMore(200, reranker);
            assertEquals(1_000, memory.used());
            more.release();
            assertEquals(0, memory.used());
            assertEquals(1, sums().refCount());
        }
    }

    @Test
    void theLastModelKeepsAllThatItIsGiven() {
        RerankOptions options = options("sums", SUMS_TWICE);
        HeldModels held = HeldModels.acquire(models, options);
        List<Stage> last = held.last(ScoringTranslation.options(options.modelAlone()));
        assertEquals(1, last.size());
        assertEquals(Stage.Keep.ALL, last.get(0).keep());
        assertEquals("sums", last.get(0).name());
        held.release();
        assertEquals(1, sums().refCount());
    }

    @Test
    void aMissingStageIsLeftOut() {
        HeldModels held = HeldModels.acquire(models, options("sums", List.of(Map.of("model", "none", "keep", 3))));
        assertEquals(1, held.stages().size());
        assertEquals("none", held.missing().get(0).model());
        assertEquals("model_unavailable", held.missing().get(0).reason());
        assertTrue(held.decisive().isEmpty());
        held.release();
        assertEquals(1, sums().refCount());
    }

    @Test
    void nothingIsHeldWhereTheLastModelIsMissing() {
        HeldModels held = HeldModels.acquire(models, options("none", SUMS_TWICE));
        assertEquals("none", held.decisive().orElseThrow().model());
        assertEquals(1, sums().refCount());
        assertEquals(List.of(), held.stages());
    }

    @Test
    void aModelOfAnAbsentPluginIsMissing() {
        RerankOptions options = OptionsParser.parseProcessor(
                new HashMap<>(Map.of("fields", List.of("text"), "model", Map.of("ml_commons", "abc"))));
        HeldModels held = HeldModels.acquire(models, options);
        HeldModels.Missing missing = held.decisive().orElseThrow();
        assertEquals("ml_commons:abc", missing.model());
        assertEquals("model_unavailable", missing.reason());
        assertEquals("it is not here", missing.detail());
    }

    private LoadedModel sums() {
        return assertInstanceOf(ModelState.Ready.class, registry.state("sums")).model();
    }

    private static RerankOptions options(String model, List<Map<String, Object>> stages) {
        return OptionsParser.parseProcessor(
                new HashMap<>(Map.of("fields", List.of("text"), "model", model, "stages", stages)));
    }
}
