package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How many workers does a machine want? Windows a second, from text to order, in searches of 100 passages of one window each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 3)
public class WorkersBenchmark {
    private static final int CANDIDATES = 100;

    /** Each runs one window at a time on one thread. */
    @Param({"1", "2", "3", "4", "8"})
    public int workers;

    /** Words of a passage; a token is about .75 words. */
    @Param({"75", "280"})
    public int words;

    private OpenModel open;
    private LoadedModel model;
    private PlainEngine engine;
    private PlainSearch search;

    @Setup
    public void prepare() {
        open = OpenModel.of(DemoTexts.MODEL);
        model = open.model();
        engine = PlainEngine.start(workers, 0, 0);
        search = new PlainSearch(DemoTexts.QUESTION, DemoTexts.passages(CANDIDATES, words));
    }

    @TearDown
    public void close() {
        engine.close();
        open.close();
    }

    @Benchmark
    @OperationsPerInvocation(CANDIDATES)
    public RerankOutcome rerank() {
        return search.start(engine.reranker(), model).join();
    }
}
