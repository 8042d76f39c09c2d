package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.memory.MemoryBudget;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.tokenize.PairLayout;
import io.crossencoder.opensearch.tokenize.PairLayout.Specials;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An engine with one worker and the puppet of {@code graphs/graphs.py}: a window's logit is the sum of its ids, 13 makes it NaN,
 * 666 makes it fail, and an id of {@link #SLOW} keeps the worker busy.
 */
final class EngineFixture implements AutoCloseable {
    /** Some tenths of a second. */
    static final int SLOW = 400_000;

    /** Some hundredths of a second. */
    static final int SLOWISH = 50_000;

    private static final Specials NONE = new Specials(new int[0], new int[0]);
    private static final PairLayout BARE = new PairLayout(NONE, 0, NONE, 1, NONE);

    final CrossEncoderSession puppet = CrossEncoderSession.open(Fixtures.graph("puppet"));
    final MemoryBudget memory = new MemoryBudget(1 << 20, "ask for less");
    final LongAdder waits = new LongAdder();
    final LongAdder runs = new LongAdder();
    final InferenceEngine engine;

    EngineFixture(int workers, int maxQueuedWindows, long cacheBytes) {
        ScoreCache cache = new ScoreCache(cacheBytes);
        engine = new InferenceEngine(Workers.of(workers), maxQueuedWindows, cache, memory, new EngineWatch() {
            @Override
            public void waited(long nanos) {
                waits.increment();
            }

            @Override
            public void ran(long nanos) {
                runs.increment();
            }
        });
    }

    static EngineFixture plain() {
        return new EngineFixture(1, 10_000, 0);
    }

    static EngineFixture caching() {
        return new EngineFixture(1, 10_000, 1 << 20);
    }

    /** What came of one job, and how often. */
    static final class Outcome implements Consumer<InferenceResult> {
        private final CountDownLatch done = new CountDownLatch(1);
        private final List<InferenceResult> results = new ArrayList<>();

        @Override
        public synchronized void accept(InferenceResult result) {
            results.add(result);
            done.countDown();
        }

        InferenceResult get() throws InterruptedException {
            if (!done.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("no result");
            }
            return all().get(0);
        }

        synchronized List<InferenceResult> all() {
            return List.copyOf(results);
        }
    }

    /** A window without a query whose document has these ids. */
    static PairWindow window(int... ids) {
        return window(new int[0], ids);
    }

    static PairWindow window(int[] query, int[] document) {
        return new PairWindow(BARE, query, document, 0, document.length);
    }

    static List<PairWindow> windows(int count, int id) {
        List<PairWindow> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            windows.add(window(id + i));
        }
        return windows;
    }

    static long in(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    InferenceJob job(List<PairWindow> windows) {
        return job(windows, in(60_000), () -> false);
    }

    InferenceJob job(List<PairWindow> windows, long deadline, BooleanSupplier cancelled) {
        return new InferenceJob(puppet, "puppet", windows, deadline, cancelled);
    }

    /** Returns when every window is taken up that was waiting. */
    void awaitTaken() {
        while (engine.load().windows() > 0) {
            Thread.onSpinWait();
        }
    }

    Outcome submit(PairWindow... windows) {
        return submit(job(List.of(windows)));
    }

    Outcome submit(InferenceJob job) {
        Outcome outcome = new Outcome();
        engine.submit(job, outcome);
        return outcome;
    }

    @Override
    public void close() {
        engine.close();
        puppet.close();
    }
}
