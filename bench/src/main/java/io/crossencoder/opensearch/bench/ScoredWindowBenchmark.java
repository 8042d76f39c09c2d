package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.inference.InferenceJob;
import io.crossencoder.opensearch.inference.InferenceResult;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.SearchWindows;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one scored window cost, and how many bytes of heap does it leave behind ({@code -prof gc}: all threads count, the
 * workers too)? Searches of 100 passages of one window each, on one worker per core; a window is one operation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 10, time = 3)
public class ScoredWindowBenchmark {
    private static final int CANDIDATES = 100;
    private static final int PASSAGE_WORDS = 90;
    private static final long CACHE_BYTES = 32L << 20;

    private OpenModel open;
    private LoadedModel model;
    private PlainEngine engine;
    private PlainEngine withCaches;
    private RawInference raw;
    private RawInference.Prepared prepared;
    private PlainSearch search;
    private List<PairWindow> windows;
    private int questions;

    @Setup
    public void prepare() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        open = OpenModel.of(DemoTexts.MODEL);
        model = open.model();
        engine = PlainEngine.start(0);
        withCaches = PlainEngine.start(cores, CACHE_BYTES, CACHE_BYTES);
        raw = new RawInference(DemoTexts.MODEL.resolve("model.int8.onnx"), cores);
        search = new PlainSearch(DemoTexts.QUESTION, DemoTexts.passages(CANDIDATES, PASSAGE_WORDS));
        windows = SearchWindows.of(model, search.task());
        prepared = raw.prepare(windows);
        if (windows.size() != CANDIDATES) {
            throw new IllegalStateException("[" + windows.size() + "] windows, one per candidate expected");
        }
    }

    @TearDown
    public void close() throws Exception {
        engine.close();
        withCaches.close();
        prepared.close();
        raw.close();
        open.close();
    }

    /** The bare model through ONNX Runtime's Java API, inputs prepared: nobody can allocate less. */
    @Benchmark
    @OperationsPerInvocation(CANDIDATES)
    public float[] raw() throws Exception {
        return raw.run(prepared);
    }

    /** Known ids through the engine's queue. */
    @Benchmark
    @OperationsPerInvocation(CANDIDATES)
    public InferenceResult engine() {
        CompletableFuture<InferenceResult> result = new CompletableFuture<>();
        long never = System.nanoTime() + Long.MAX_VALUE / 2;
        InferenceJob job = new InferenceJob(model.session(), model.fingerprint(), windows, never, () -> false);
        engine.engine().submit(job, result::complete);
        return result.join();
    }

    /** From text to order. */
    @Benchmark
    @OperationsPerInvocation(CANDIDATES)
    public RerankOutcome rerank() {
        return search.start(engine.reranker(), model).join();
    }

    /** From text to order, with the caches of a node: texts that were read before, another question each time. */
    @Benchmark
    @OperationsPerInvocation(CANDIDATES)
    public RerankOutcome rerankWithCaches() {
        PlainSearch asked = new PlainSearch(DemoTexts.QUESTION + " " + questions++, search.texts());
        return asked.start(withCaches.reranker(), model).join();
    }

    /** The same question about the same texts again: every score is in the cache. */
    @Benchmark
    @OperationsPerInvocation(CANDIDATES)
    public RerankOutcome repeated() {
        return search.start(withCaches.reranker(), model).join();
    }
}
