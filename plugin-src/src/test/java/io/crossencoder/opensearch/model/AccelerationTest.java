package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.model.Acceleration.Opener;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.onnx.SessionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When does a model run on accelerators, and does it serve from the CPU where it can't? Cards are cores with their names. */
class AccelerationTest {
    private static final int BATCH_TOKENS = 128;

    @TempDir
    Path parent;

    private final List<Accelerator> cards = List.of(Accelerator.cuda(0, 1 << 20), Accelerator.cuda(1, 1 << 20));
    private final List<String> kept = new ArrayList<>();
    private final Opener onCores = (file, label, card) -> CrossEncoderSession.open(file, label, Accelerator.core());
    private ModelFolder folder;

    @BeforeEach
    void make() {
        folder = ModelFolder.of(parent.resolve("m"), "sums", "bert").cuda(Fixtures.graph("sums"));
        folder.manifest(32, "");
    }

    private LoadedModel load(Opener opener) throws IOException {
        return ModelLoader.load(
                folder.path(), NativeMemory.unlimited(), new Acceleration(cards, opener, BATCH_TOKENS, kept::add));
    }

    private void assertStaysOnTheCpu(Opener opener, String reason) throws IOException {
        LoadedModel model = load(opener);
        assertEquals("cpu", model.device());
        assertFalse(model.session().isAccelerated());
        assertEquals(1, kept.size(), kept.toString());
        assertTrue(kept.get(0).contains(reason), kept.get(0));
        model.decRef();
    }

    @Test
    void aModelWithAGraphForThemRunsOnAll() throws IOException {
        LoadedModel model = load(onCores);
        assertEquals("cuda:0,cuda:1", model.device());
        assertEquals(List.of(), kept);
        model.decRef();
    }

    @Test
    void withoutAGraphForThemItStaysOnTheCpu() throws IOException {
        folder = ModelFolder.of(parent.resolve("plain"), "sums", "bert");
        assertStaysOnTheCpu(onCores, "its manifest names no file for [cuda]");
    }

    @Test
    void aPlainFolderMayHoldAGraphForThem() throws IOException {
        Files.delete(folder.path().resolve(ModelManifest.FILE));
        LoadedModel model = load(onCores);
        assertEquals("cuda:0,cuda:1", model.device());
        model.decRef();
    }

    @Test
    void whereOneCardIsMissingTheOtherServes() throws IOException {
        LoadedModel model = load((file, label, card) -> {
            if (card == cards.get(0)) {
                throw new SessionException("CUDA failure 101: invalid device ordinal", null, DeviceFault.LOST);
            }
            return onCores.open(file, label, card);
        });
        assertEquals("cuda:1", model.device());
        assertEquals(List.of(), kept);
        assertTrue(cards.get(0).isLost());
        model.decRef();
    }

    /** Another model may fit. */
    @Test
    void whereOneCardHasNoRoomTheOtherServesAndIsNotLost() throws IOException {
        LoadedModel model = load((file, label, card) -> {
            if (card == cards.get(1)) {
                throw new SessionException("out of memory", null, DeviceFault.OUT_OF_MEMORY);
            }
            return onCores.open(file, label, card);
        });
        assertEquals("cuda:0", model.device());
        assertFalse(model.session().isOn(cards.get(1)));
        assertFalse(cards.get(1).isLost());
        assertEquals(List.of(), kept);
        model.decRef();
    }

    /** The second model does not try what can't work. */
    @Test
    void withoutAnyCardModelsServeFromTheCpuAndItIsSaidOnce() throws IOException {
        List<Accelerator> tried = new ArrayList<>();
        Opener none = (file, label, card) -> {
            tried.add(card);
            throw new SessionException("no CUDA-capable device is detected", null, DeviceFault.LOST);
        };
        load(none).decRef();
        LoadedModel second = load(none);
        assertEquals("cpu", second.device());
        assertEquals(cards, tried);
        assertEquals(1, kept.size());
        assertTrue(kept.get(0).startsWith("[cuda:0]: no CUDA-capable device is detected"), kept.get(0));
        second.decRef();
    }

    /** The CPU zip's runtime has no CUDA provider at all. */
    @Test
    void withoutTheProviderModelsServeFromTheCpu() throws IOException {
        LoadedModel model = load(CrossEncoderSession::open);
        assertEquals("cpu", model.device());
        assertTrue(kept.get(0).contains("CUDA provider can't be used"), kept.get(0));
        model.decRef();
    }

    @Test
    void aGraphThatTheCardCantRunStaysOnTheCpu() throws IOException {
        assertStaysOnTheCpu(
                (file, label, card) -> {
                    throw new SessionException("no kernel for Attention", null, DeviceFault.NONE);
                },
                "no kernel for Attention");
    }

    @Test
    void aGraphThatAnswersOtherwiseStaysOnTheCpu() throws IOException {
        folder = ModelFolder.of(parent.resolve("other"), "sums", "bert").cuda(Fixtures.graph("puppet"));
        folder.selfTest(1, "brown", "lazy", expected("brown", "lazy"));
        assertStaysOnTheCpu(onCores, "the self-test fails");
    }

    private double expected(String query, String document) throws IOException {
        LoadedModel model = ModelLoader.load(folder.manifest(32, "").path());
        int[] ids = model.tokenizer().ids(query + " " + document);
        model.decRef();
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> ModelLoader.load(folder.selfTest(0, query, document, 0).path()));
        assertEquals(2, ids.length);
        return Double.parseDouble(e.getMessage().replaceAll(".* gets \\[(.*?)\\].*", "$1"));
    }

    @Test
    void aSelfTestOfManyPairsIsRunInAsManyAsFit() throws IOException {
        // What "sums" makes of [CLS] hello [SEP] hello … [SEP]: ids, 1,000 a document's token, 100,000 a token.
        String pairs = IntStream.rangeClosed(1, 20)
                .mapToObj(n -> "{\"query\": \"hello\", \"document\": \"" + "hello ".repeat(n) + "\", \"logit\": "
                        + (100_000 * (n + 4) + 1_000 * (n + 1) + 12 + 4 * n) + "}")
                .collect(Collectors.joining(", "));
        folder.manifest(32, ", \"self_test\": {\"tolerance\": 0, \"pairs\": [" + pairs + "]}");
        LoadedModel model = load((file, label, card) -> new SmallCard(onCores.open(file, label, card), 64));
        assertEquals(List.of(), kept);
        assertEquals("cuda:0,cuda:1", model.device());
        model.decRef();
    }

    /** So many tokens of a run fit into its memory. */
    private record SmallCard(PairScorer card, int tokens) implements PairScorer {
        @Override
        public float[] run(InputBuffers inputs, int batch, int length) {
            if (batch * length > tokens) {
                throw new SessionException("out of memory", null, DeviceFault.OUT_OF_MEMORY);
            }
            return card.run(inputs, batch, length);
        }

        @Override
        public long estimateNanos(int length) {
            return card.estimateNanos(length);
        }

        @Override
        public String device() {
            return card.device();
        }

        @Override
        public void close() {
            card.close();
        }
    }

    @Test
    void aGraphThatTheManifestDoesNotVouchForIsRefused() throws IOException {
        Path graph = folder.path().resolve("model.float16.onnx");
        Files.write(graph, new byte[] {1, 2, 3});
        Exception e = assertThrows(IllegalArgumentException.class, () -> load(onCores));
        assertTrue(e.getMessage().contains("[model.float16.onnx] has SHA-256"), e.getMessage());
    }

    /** Two graphs, two logits: what one of them said must not be taken for what the other would. */
    @Test
    void theFingerprintIsThatOfTheGraphThatRuns() throws IOException {
        folder = ModelFolder.of(parent.resolve("two"), "sums", "bert").cuda(Fixtures.graph("puppet"));
        folder.manifest(32, "");
        LoadedModel model = load(onCores);
        String accelerated = model.fingerprint();
        LoadedModel onCpu = ModelLoader.load(folder.path());
        assertNotEquals(accelerated, onCpu.fingerprint());
        cards.forEach(card -> card.lose());
        assertEquals("cpu", model.device());
        assertEquals(onCpu.fingerprint(), model.fingerprint());
        onCpu.decRef();
        model.decRef();
    }
}
