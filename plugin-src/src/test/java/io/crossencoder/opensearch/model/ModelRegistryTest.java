package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.memory.MemoryBudget;
import io.crossencoder.opensearch.model.ModelState.Failed;
import io.crossencoder.opensearch.model.ModelState.Loading;
import io.crossencoder.opensearch.model.ModelState.Ready;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where does a model stand, and when does its memory go? The background is a queue that the test works off. */
class ModelRegistryTest {
    @TempDir
    Path parent;

    private final Queue<Runnable> background = new ArrayDeque<>();
    private final MemoryBudget memory = new MemoryBudget(1 << 30, "raise the limit");
    private ModelRegistry registry;

    @BeforeEach
    void open() {
        ModelFolder.of(parent.resolve("config/good"), "tiny_encoder", "bert");
        registry = registry(() -> {});
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aModelIsLoadedOnceInTheBackgroundAndServes() {
        assertInstanceOf(Loading.class, registry.state("good"));
        assertInstanceOf(Loading.class, registry.state("good"));
        registry.prepare("good");
        assertEquals(1, background.size());
        load();
        Ready ready = assertInstanceOf(Ready.class, registry.state("good"));
        assertEquals("fixture", ready.model().manifest().name());
        registry.prepare("good");
        assertEquals(0, background.size());
        assertSame(ready, registry.state("good"));
    }

    @Test
    void aFailedModelStaysFailedUntilAPipelineNamesItAgain() throws IOException {
        Path tokenizer = parent.resolve("config/good/tokenizer.json");
        Path away = Files.move(tokenizer, parent.resolve("away"));
        registry.prepare("good");
        load();
        Failed failed = assertInstanceOf(Failed.class, registry.state("good"));
        assertTrue(failed.reason().contains("copy it into the model's folder"), failed.reason());
        Files.move(away, tokenizer);
        assertSame(failed, registry.state("good"));
        assertEquals(0, background.size());
        registry.prepare("good");
        assertInstanceOf(Loading.class, registry.state("good"));
        load();
        assertInstanceOf(Ready.class, registry.state("good"));
    }

    @Test
    void anUnknownModelSaysWhereToPutIt() {
        assertFalse(registry.exists("none"));
        registry.prepare("none");
        load();
        String reason = assertInstanceOf(Failed.class, registry.state("none")).reason();
        assertTrue(reason.contains("[model] [none] is not on this node; put its folder into ["), reason);
        assertTrue(reason.contains(parent.resolve("config").toString()), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../config/good", "", ".", "..", "good/../good", "/", "-", "a b", "good\u0000"})
    void namesThatAreNoFolderNamesDoNotExist(String name) {
        assertFalse(registry.exists(name));
    }

    @Test
    void theFirstFolderWins() {
        ModelFolder.of(parent.resolve("plugin/good"), "sums", "bert").manifestText("not even JSON");
        ModelFolder.of(parent.resolve("plugin/default"), "sums", "bert");
        assertTrue(registry.exists("default"));
        registry.prepare("good");
        load();
        assertInstanceOf(Ready.class, registry.state("good"));
    }

    /** An Error on a pool's thread kills the node, and missing natives surface as one. */
    @Test
    void aPlatformWithoutNativesIsAReasonNotADeadNode() {
        registry.close();
        registry = registry(() -> {
            throw new UnsatisfiedLinkError("no native tokenizer library");
        });
        registry.prepare("good");
        load();
        assertEquals(
                "no native tokenizer library",
                assertInstanceOf(Failed.class, registry.state("good")).reason());
    }

    @Test
    void memoryGoesWithTheLastUser() {
        LoadedModel model = ready();
        assertTrue(model.tryIncRef());
        registry.close();
        assertEquals(1, model.refCount());
        assertEquals(1, model.tokenizer().ids("hello").length); // still open
        assertTrue(model.decRef());
        assertFalse(model.tryIncRef());
    }

    @Test
    void nativeMemoryIsAccountedWhileTheModelIsOpen() {
        LoadedModel model = ready();
        assertTrue(model.nativeBytes() > 0);
        assertEquals(model.nativeBytes(), memory.used());
        model.incRef();
        registry.close();
        assertEquals(model.nativeBytes(), memory.used());
        model.decRef();
        assertEquals(0, memory.used());
    }

    @Test
    void aModelThatNeedsTooMuchMemoryIsRefusedUntilThereIsMore() {
        memory.limit(1_000);
        registry.prepare("good");
        load();
        Failed failed = assertInstanceOf(Failed.class, registry.state("good"));
        assertTrue(failed.reason().startsWith("[the model fixture] needs about ["), failed.reason());
        assertTrue(failed.reason().endsWith("raise the limit"), failed.reason());
        memory.limit(1 << 30);
        registry.prepareRefused();
        load();
        assertInstanceOf(Ready.class, registry.state("good"));
    }

    @Test
    void aModelThatCanNotBeOpenedGivesItsMemoryBack() throws IOException {
        ModelFolder.of(parent.resolve("config/bad"), "tiny_encoder", "bert").selfTest(.1, "a", "b", 1_000);
        registry.prepare("bad");
        load();
        assertInstanceOf(Failed.class, registry.state("bad"));
        Files.writeString(parent.resolve("config/bad/tokenizer.json"), "{}");
        Files.delete(parent.resolve("config/bad/manifest.json"));
        registry.prepare("bad");
        load();
        assertInstanceOf(Failed.class, registry.state("bad"));
        assertEquals(0, memory.used());
    }

    @Test
    void closingTwiceGivesTheReferenceBackOnce() {
        LoadedModel model = ready();
        model.incRef();
        registry.close();
        registry.close();
        assertEquals(1, model.refCount());
        model.decRef();
    }

    /** Whatever goes wrong, a state that never ends would be the end of that model. */
    @Test
    void aFolderThatCanNotBeListedIsAReasonNotAModelThatLoadsForEver() {
        for (RuntimeException failure : List.of(
                new DirectoryIteratorException(new IOException("input/output error")),
                new SecurityException("not for you"))) {
            registry.close();
            Path root = new BrokenListings("good", failure).wrapPath(parent.resolve("config"));
            registry = new ModelRegistry(List.of(root), () -> {}, background::add);
            registry.prepare("good");
            load();
            String reason =
                    assertInstanceOf(Failed.class, registry.state("good")).reason();
            assertTrue(reason.endsWith(failure.getMessage()), reason);
            registry.prepareRefused();
            assertInstanceOf(Loading.class, registry.state("good"));
            load();
            assertInstanceOf(Failed.class, registry.state("good"));
        }
    }

    @Test
    void aModelThatArrivesAfterClosingIsClosedAtOnce() {
        registry.prepare("good");
        registry.close();
        load();
        assertEquals(
                "the node is stopping",
                assertInstanceOf(Failed.class, registry.state("good")).reason());
        assertEquals(0, background.size());
    }

    @Test
    void aPoolThatTakesNothingMoreIsAStoppingNode() {
        registry.close();
        registry = new ModelRegistry(List.of(parent.resolve("config")), () -> {}, task -> {
            throw new RejectedExecutionException("stopping");
        });
        assertEquals(
                "the node is stopping",
                assertInstanceOf(Failed.class, registry.state("good")).reason());
    }

    /** Whoever holds the registry's lock must not wait for a model. */
    @Test
    void askingNeverWaitsForALoad() {
        registry.close();
        registry = registry(() -> assertInstanceOf(Failed.class, registry.state("other")));
        registry.prepare("good");
        background.remove().run();
        assertInstanceOf(Ready.class, registry.state("good"));
    }

    private ModelRegistry registry(Runnable natives) {
        return new ModelRegistry(
                List.of(parent.resolve("config"), parent.resolve("plugin")),
                natives,
                background::add,
                new NativeMemory(memory, 2),
                Acceleration.none());
    }

    private LoadedModel ready() {
        registry.prepare("good");
        load();
        return assertInstanceOf(Ready.class, registry.state("good")).model();
    }

    private void load() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }
}
