package io.crossencoder.opensearch.inference;

import static io.crossencoder.opensearch.inference.EngineFixture.SLOW;
import static io.crossencoder.opensearch.inference.EngineFixture.in;
import static io.crossencoder.opensearch.inference.EngineFixture.window;
import static io.crossencoder.opensearch.inference.EngineFixture.windows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.inference.EngineFixture.Outcome;
import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is every listener completed exactly once, whatever ends a job? */
@Timeout(120)
class EngineLifecycleTest {

    @Test
    void closingAnswersWhoWaitsAndFinishesTheWindowInFlight() throws Exception {
        EngineFixture fixture = EngineFixture.plain();
        Outcome running = fixture.submit(window(SLOW), window(1));
        Outcome waiting = fixture.submit(fixture.job(windows(10, 100)));
        while (fixture.engine.load().windows() > 11) {
            Thread.onSpinWait();
        }
        fixture.close();
        assertEquals(Ending.CLOSED, running.get().ending());
        assertEquals(Ending.CLOSED, waiting.get().ending());
        assertFalse(Float.isNaN(running.get().logits()[0]));
        assertTrue(Float.isNaN(running.get().logits()[1]));
        assertEquals(0, fixture.engine.load().windows());
    }

    @Test
    void aClosedEngineAnswersAtOnce() {
        EngineFixture fixture = EngineFixture.plain();
        fixture.close();
        assertEquals(Ending.CLOSED, fixture.submit(window(1)).all().get(0).ending());
    }

    @Test
    void closingTwiceIsHarmless() {
        EngineFixture fixture = EngineFixture.plain();
        fixture.engine.close();
        fixture.close();
    }

    @Test
    void closingKeepsTheInterruptOfItsThread() {
        EngineFixture fixture = EngineFixture.plain();
        fixture.submit(window(SLOW));
        Thread.currentThread().interrupt();
        fixture.close();
        assertTrue(Thread.interrupted());
    }

    /** Jobs of every fate from four threads, and a close in the middle of them. */
    @RepeatedTest(5)
    void everyListenerIsCompletedExactlyOnce() throws Exception {
        EngineFixture fixture = new EngineFixture(3, 200, 1 << 12);
        List<Outcome> accepted = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch half = new CountDownLatch(200);
        List<Thread> searches = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            searches.add(new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    Outcome outcome = new Outcome();
                    try {
                        fixture.engine.submit(anyJob(fixture, random), outcome);
                        synchronized (accepted) {
                            accepted.add(outcome);
                        }
                    } catch (QueueFullException e) {
                        refused.incrementAndGet();
                    }
                    half.countDown();
                }
            }));
        }
        searches.forEach(Thread::start);
        half.await();
        fixture.engine.close();
        for (Thread search : searches) {
            search.join();
        }
        fixture.close();
        assertEquals(400, accepted.size() + refused.get());
        for (Outcome outcome : accepted) {
            assertEquals(1, outcome.all().size());
        }
        assertEquals(0, fixture.engine.load().windows());
        assertEquals(0, fixture.memory.used());
    }

    private static InferenceJob anyJob(EngineFixture fixture, Random random) {
        List<PairWindow> windows = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            windows.add(window(random.nextInt(4) == 0 ? 13 : random.nextInt(500)));
        }
        long deadline = random.nextInt(4) == 0 ? in(random.nextInt(3)) : in(60_000);
        boolean cancelled = random.nextInt(6) == 0;
        return fixture.job(windows, deadline, () -> cancelled);
    }

    /** It must not, but a worker that dies of it would take a core away from every later search, silently. */
    @Test
    void aListenerThatThrowsTakesNoWorkerAlong() throws Exception {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.complete(e));
        try (EngineFixture fixture = EngineFixture.plain()) {
            IllegalStateException thrown = new IllegalStateException("a listener's bug");
            fixture.engine.submit(fixture.job(windows(2, 100)), result -> {
                throw thrown;
            });
            assertEquals(Ending.COMPLETE, fixture.submit(window(1)).get().ending());
            assertEquals(thrown, uncaught.get(30, TimeUnit.SECONDS));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherFromItsAnswer() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {});
        try (EngineFixture fixture = EngineFixture.plain()) {
            fixture.submit(window(SLOW));
            fixture.engine.submit(fixture.job(windows(2, 100), in(-1), () -> false), result -> {
                throw new IllegalStateException("a listener's bug");
            });
            Outcome other = fixture.submit(fixture.job(windows(2, 100), in(-1), () -> false));
            assertEquals(Ending.DEADLINE, other.get().ending());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void threadsAreNamedAndDoNotKeepTheNodeAlive() {
        try (EngineFixture fixture = new EngineFixture(2, 10, 0)) {
            List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("cross_encoder_inference_"))
                    .toList();
            assertEquals(
                    Set.of(
                            "cross_encoder_inference_0",
                            "cross_encoder_inference_1",
                            "cross_encoder_inference_deadlines"),
                    Set.copyOf(workers.stream().map(Thread::getName).toList()));
            assertTrue(workers.stream().allMatch(Thread::isDaemon));
            assertEquals(0, fixture.engine.load().windows());
        }
    }
}
