package io.crossencoder.opensearch.scoring;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to plan 100 candidates of one window each? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeadlinePlanBenchmark {
    private static final int CANDIDATES = 100;
    private static final int TOKENS = 150;
    private static final long NANOS_PER_TOKEN = 50_000;

    /** Asks for one after the other; the last quarter does not fit. */
    @Benchmark
    public int plan() {
        double budget = .75 * CANDIDATES * TOKENS * NANOS_PER_TOKEN;
        DeadlinePlan plan = new DeadlinePlan(budget, 1, tokens -> tokens * NANOS_PER_TOKEN);
        int admitted = 0;
        while (admitted < CANDIDATES && plan.admits(plan.cost(1, TOKENS))) {
            admitted++;
        }
        return admitted;
    }
}
