package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.OnnxRuntime;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * By how much does the process grow with each session, tokenizer and concurrent run of a model? What {@code model.NativeMemory}
 * estimates beforehand. Resident memory of the process on Linux; the heap has a fixed size and is touched at the start.
 */
public final class NativeMemoryMain {
    private static final int COPIES = 4;
    private static final int THREADS = 4;
    private static final int[] LENGTHS = {256, 512};

    private NativeMemoryMain() {}

    /** Prints a line of Markdown for the model folder that is the one argument. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path graph = folder.resolve("model.int8.onnx");
        Path tokenizer = folder.resolve("tokenizer.json");
        OnnxRuntime.requireNativeLibrary();
        // The first of each also brings its library into memory.
        Callable<AutoCloseable> openTokenizer = () -> PairTokenizer.load(tokenizer);
        List<AutoCloseable> open = new ArrayList<>(List.of(openTokenizer.call()));
        long perTokenizer = grownBy(COPIES, openTokenizer, open);
        CrossEncoderSession session = CrossEncoderSession.open(graph);
        open.add(session);
        long perSession = grownBy(COPIES, () -> CrossEncoderSession.open(graph), open);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f |",
                folder.getFileName(),
                Files.size(graph) / 1e6,
                perSession / (double) Files.size(graph),
                Files.size(tokenizer) / 1e6,
                perTokenizer / (double) Files.size(tokenizer));
        for (int length : LENGTHS) {
            System.out.printf(Locale.ROOT, " %.0f |", perRun(session, length) / 1e6);
        }
        System.out.println();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static long grownBy(int copies, Callable<AutoCloseable> opening, List<AutoCloseable> open)
            throws Exception {
        long before = resident();
        for (int i = 0; i < copies; i++) {
            open.add(opening.call());
        }
        return (resident() - before) / copies;
    }

    /** Of each of the threads that run a window of this length at the same time, in bytes. */
    private static long perRun(CrossEncoderSession session, int length) throws Exception {
        long before = resident();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    together.await();
                    return run(session, length);
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        return (resident() - before) / THREADS;
    }

    private static float[] run(CrossEncoderSession session, int length) {
        InputBuffers inputs = new InputBuffers();
        inputs.reset(length);
        for (int i = 0; i < length; i++) {
            inputs.ids().put(1_000 + i);
            inputs.types().put(0);
        }
        return session.run(inputs, 1, length);
    }

    private static long resident() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
    }
}
