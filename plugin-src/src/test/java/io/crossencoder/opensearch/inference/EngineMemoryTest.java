package io.crossencoder.opensearch.inference;

import static io.crossencoder.opensearch.inference.EngineFixture.SLOW;
import static io.crossencoder.opensearch.inference.EngineFixture.in;
import static io.crossencoder.opensearch.inference.EngineFixture.window;
import static io.crossencoder.opensearch.inference.EngineFixture.windows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.inference.EngineFixture.Outcome;
import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is a job's memory taken while it waits, and given back exactly once, whatever ends it? */
@Timeout(120)
class EngineMemoryTest {
    private static final long BYTES = 1_000;

    private static InferenceJob job(EngineFixture fixture, int id, long deadline, BooleanSupplier cancelled) {
        return new InferenceJob(fixture.puppet, "puppet", windows(3, id), BYTES, deadline, deadline, cancelled);
    }

    private static InferenceJob job(EngineFixture fixture) {
        return job(fixture, 100, in(60_000), () -> false);
    }

    @Test
    void memoryIsTakenUntilTheJobEnds() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            Outcome busy = fixture.submit(fixture.job(List.of(window(SLOW))));
            fixture.awaitTaken();
            Outcome waiting = fixture.submit(job(fixture));
            assertEquals(BYTES, fixture.engine.load().bytes());
            assertEquals(BYTES + InferenceJob.BYTES_PER_WINDOW, fixture.memory.used());
            CompletableFuture<Long> usedWhenTold = new CompletableFuture<>();
            fixture.engine.submit(job(fixture), result -> usedWhenTold.complete(fixture.memory.used()));
            busy.get();
            waiting.get();
            assertTrue(usedWhenTold.get(60, TimeUnit.SECONDS) < 2 * BYTES);
            assertEquals(0, fixture.memory.used());
        }
    }

    @Test
    void memoryComesBackPastTheDeadlineAndFromACancelledSearch() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            assertEquals(
                    Ending.DEADLINE,
                    fixture.submit(job(fixture, 100, in(-1), () -> false)).get().ending());
            assertEquals(
                    Ending.CANCELLED,
                    fixture.submit(job(fixture, 100, in(60_000), () -> true))
                            .get()
                            .ending());
            assertEquals(0, fixture.memory.used());
        }
    }

    @Test
    void memoryComesBackFromFailingWindowsAndListeners() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {});
        try (EngineFixture fixture = EngineFixture.plain()) {
            fixture.submit(window(666)).get();
            fixture.engine.submit(job(fixture), result -> {
                throw new IllegalStateException("a listener's bug");
            });
            fixture.submit(window(1)).get();
            fixture.engine.close();
            assertEquals(0, fixture.memory.used());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void whatIsCachedTakesNone() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching()) {
            fixture.submit(job(fixture)).get();
            fixture.memory.limit(0);
            assertEquals(3, fixture.submit(job(fixture)).get().fromCache().cardinality());
        }
    }

    @Test
    void aJobThatTheQueueRefusesTakesNone() {
        try (EngineFixture fixture = new EngineFixture(1, 2, 0)) {
            assertThrows(QueueFullException.class, () -> fixture.submit(job(fixture)));
            assertEquals(0, fixture.memory.used());
        }
    }

    @Test
    void aJobThatTheMemoryRefusesIsRejectedWithTheReason() {
        try (EngineFixture fixture = EngineFixture.plain()) {
            fixture.memory.limit(BYTES - 1);
            Outcome refused = new Outcome();
            QueueFullException e =
                    assertThrows(QueueFullException.class, () -> fixture.engine.submit(job(fixture), refused));
            assertEquals(
                    "[windows of a search] needs about [1mb], and [0mb] of [1mb] are taken; ask for less",
                    e.getMessage());
            assertEquals(List.of(), refused.all());
            assertEquals(0, fixture.memory.used());
            assertEquals(new QueueLoad(0, 0, 0, 1), fixture.engine.load());
        }
    }

    @Test
    void closingGivesEverythingBack() throws Exception {
        EngineFixture fixture = EngineFixture.plain();
        Outcome running = fixture.submit(window(SLOW), window(1));
        Outcome waiting = fixture.submit(job(fixture));
        fixture.close();
        assertEquals(Ending.CLOSED, running.get().ending());
        assertEquals(Ending.CLOSED, waiting.get().ending());
        assertEquals(Ending.CLOSED, fixture.submit(job(fixture)).get().ending());
        assertEquals(0, fixture.memory.used());
    }
}
