package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.tokenize.PairWindow;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * {@code PluginCostMain MODEL WORKLOAD PORT REPETITIONS OUT}: writes a CSV with one line per repetition and step, in
 * milliseconds. The first fifth of the repetitions, at least three, warms up and is left out.
 */
public final class PluginCostMain {
    private static final int LOADING_TRIES = 600;

    private PluginCostMain() {}

    public static void main(String[] arguments) throws Exception {
        Path model = Path.of(arguments[0]);
        Workload workload = Workload.read(Path.of(arguments[1]));
        int port = Integer.parseInt(arguments[2]);
        int repetitions = Integer.parseInt(arguments[3]);
        Path home = Files.createTempDirectory("cross-encoder-bench");
        Map<String, String> settings = Map.of(
                "http.port",
                Integer.toString(port),
                "transport.port",
                Integer.toString(port + 1),
                "plugins.cross_encoder.cache.size",
                "0b",
                "plugins.cross_encoder.token_cache.size",
                "0b");
        try (EmbeddedNode node = EmbeddedNode.start(home, model, settings)) {
            BenchIndex index = new BenchIndex(URI.create("http://127.0.0.1:" + port));
            index.fill(workload.texts());
            waitForModel(index, workload);
            int workers = Runtime.getRuntime().availableProcessors();
            try (PluginCost cost = new PluginCost(workload, index, model, workers);
                    PrintStream out = new PrintStream(Files.newOutputStream(Path.of(arguments[4])), false, "UTF-8")) {
                measure(cost, workload, repetitions, out);
            }
        } finally {
            delete(home);
        }
    }

    private static void waitForModel(BenchIndex index, Workload workload) throws Exception {
        for (int tries = 0; ; tries++) {
            try {
                index.rerankedSearch(workload.questions().get(0), 1);
                return;
            } catch (BenchIndex.Refused e) {
                if (e.status() != 503 || tries == LOADING_TRIES) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static void measure(PluginCost cost, Workload workload, int repetitions, PrintStream out) throws Exception {
        cost.checkSameWork(workload.questions().get(0));
        out.println("repetition,step,ms");
        int warmUp = Math.max(3, repetitions / 5);
        List<Map.Entry<String, PluginCost.Step>> steps = new ArrayList<>(cost.steps());
        for (int i = -warmUp; i < repetitions; i++) {
            String question = workload.questions()
                    .get(Math.floorMod(i, workload.questions().size()));
            List<PairWindow> windows = cost.windows(question);
            // Another order each time: no step always runs on what the same one left in the processor's caches.
            Collections.rotate(steps, 1);
            for (Map.Entry<String, PluginCost.Step> step : steps) {
                long start = System.nanoTime();
                step.getValue().run(question, windows);
                double millis = (System.nanoTime() - start) / 1e6;
                if (i >= 0) {
                    out.println(i + "," + step.getKey() + "," + millis);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
