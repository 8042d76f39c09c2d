package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.Combination.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the logits of 400 windows to the order of 100 documents. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PoolingBenchmark {
    private static final int DOCUMENTS = 100;
    private static final int WINDOWS = 4;

    private final List<Document> documents = new ArrayList<>();
    private final List<DocumentWindow> windows = new ArrayList<>();
    private final float[] logits = new float[DOCUMENTS * WINDOWS];
    private final float[] firstStage = new float[DOCUMENTS];
    private double[] pooled;

    @Setup
    public void prepare() {
        Random random = new Random(1);
        for (int document = 0; document < DOCUMENTS; document++) {
            firstStage[document] = DOCUMENTS - document;
            documents.add(new Document(firstStage[document], List.of(new Document.Part("", 1))));
            for (int window = 0; window < WINDOWS; window++) {
                logits[windows.size()] = (float) random.nextGaussian();
                windows.add(new DocumentWindow(document, 0, window, null, "", 0, 0));
            }
        }
        pooled = Pooling.max(windows, logits, documents);
    }

    /** The highest logit of each document. */
    @Benchmark
    public double[] pool() {
        return Pooling.max(windows, logits, documents);
    }

    /** Order and scores, anchored to the first stage. */
    @Benchmark
    public Ranking rank() {
        return Ranking.of(pooled, firstStage, new Combination(Method.ANCHORED, 6), true);
    }
}
