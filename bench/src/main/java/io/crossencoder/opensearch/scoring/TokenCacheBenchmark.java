package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.bench.DemoTexts;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a text cost whose tokens are kept? To be held against {@code TokenizerBenchmark.document}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenCacheBenchmark {
    private static final long BYTES = 32L << 20;

    /** Of the text; a token is about .75 words. */
    @Param({"75", "300", "1500"})
    public int words;

    private final TokenCache cache = new TokenCache(BYTES);
    private PairTokenizer tokenizer;
    private String text;

    @Setup
    public void open() throws IOException {
        tokenizer = PairTokenizer.load(DemoTexts.MODEL.resolve("tokenizer.json"));
        text = DemoTexts.words(words);
    }

    @TearDown
    public void close() {
        tokenizer.close();
    }

    /** Found, from the second time on. */
    @Benchmark
    public TokenizedText hit() {
        return cache.tokenize(tokenizer, "the tokenizer's checksum", text);
    }
}
