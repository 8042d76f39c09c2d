package io.crossencoder.opensearch.inference;

import static io.crossencoder.opensearch.inference.EngineFixture.SLOW;
import static io.crossencoder.opensearch.inference.EngineFixture.SLOWISH;
import static io.crossencoder.opensearch.inference.EngineFixture.in;
import static io.crossencoder.opensearch.inference.EngineFixture.window;
import static io.crossencoder.opensearch.inference.EngineFixture.windows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.inference.EngineFixture.Outcome;
import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In what order does the device see the windows, and when does it stop? */
@Timeout(120)
class InferenceEngineTest {

    @Test
    void logitsComeInTheJobsOrder() throws Exception {
        try (EngineFixture fixture = new EngineFixture(3, 1_000, 0)) {
            InferenceResult result =
                    fixture.submit(fixture.job(windows(100, 1000))).get();
            for (int i = 0; i < 100; i++) {
                assertEquals(1000 + i, result.logits()[i]);
            }
            assertEquals(Ending.COMPLETE, result.ending());
            assertNull(result.failure());
        }
    }

    @Test
    void aSmallSearchDoesNotWaitBehindALargeOne() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            List<String> finished = Collections.synchronizedList(new ArrayList<>());
            Outcome busy = fixture.submit(window(SLOW));
            Outcome large = new Outcome();
            Outcome middle = new Outcome();
            Outcome small = new Outcome();
            fixture.engine.submit(
                    fixture.job(windows(40, 100)), large.andThen(result -> finished.add("large"))::accept);
            fixture.engine.submit(
                    fixture.job(windows(3, 100)), middle.andThen(result -> finished.add("middle"))::accept);
            fixture.engine.submit(fixture.job(windows(1, 100)), small.andThen(result -> finished.add("small"))::accept);
            busy.get();
            large.get();
            middle.get();
            small.get();
            fixture.engine.close();
            assertEquals(List.of("small", "middle", "large"), finished);
        }
    }

    /** Ten searches came before it; on a ring alone it would wait for five rounds of all eleven. */
    @Test
    void anUrgentSearchOvertakesPatientOnes() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            List<String> finished = Collections.synchronizedList(new ArrayList<>());
            Outcome busy = fixture.submit(window(SLOW));
            fixture.awaitTaken();
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Outcome patient = new Outcome();
                outcomes.add(patient);
                fixture.engine.submit(
                        fixture.job(windows(5, 100)), patient.andThen(result -> finished.add("patient"))::accept);
            }
            Outcome urgent = new Outcome();
            outcomes.add(urgent);
            fixture.engine.submit(
                    fixture.job(windows(5, 100), in(30_000), () -> false),
                    urgent.andThen(result -> finished.add("urgent"))::accept);
            busy.get();
            for (Outcome outcome : outcomes) {
                assertEquals(Ending.COMPLETE, outcome.get().ending());
            }
            fixture.engine.close();
            assertEquals("urgent", finished.get(0));
        }
    }

    @Test
    void theDeadlineHoldsBetweenWindowsAndTheHeadIsScored() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            InferenceResult result = fixture.submit(fixture.job(windows(1_000, SLOWISH), in(2_000), () -> false))
                    .get();
            assertEquals(Ending.DEADLINE, result.ending());
            int scored = scoredHead(result.logits());
            assertTrue(scored > 0 && scored < 1_000, "scored " + scored);
            assertEquals(0, fixture.engine.load().windows());
        }
    }

    /** Nothing but the windows behind it tells that the slow one has ended, which has to leave the answer alone. */
    @Test
    void aJobIsAnsweredAtItsDeadlineWhateverItsWindowInFlightTakes() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            Outcome late = fixture.submit(fixture.job(List.of(window(7), window(SLOW)), in(100), () -> false));
            Outcome behind = fixture.submit(window(8));
            InferenceResult result = late.get();
            assertEquals(Ending.DEADLINE, result.ending());
            assertArrayEquals(new float[] {7, Float.NaN}, result.logits());
            assertEquals(Ending.COMPLETE, behind.get().ending());
            fixture.engine.close();
            assertArrayEquals(new float[] {7, Float.NaN}, result.logits());
            assertEquals(1, late.all().size());
        }
    }

    @Test
    void tooLateToStartAnotherWindowTheOneInFlightIsWaitedFor() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            List<PairWindow> windows = List.of(window(SLOW), window(7));
            InferenceJob job = new InferenceJob(fixture.puppet, "puppet", windows, 0, in(100), in(60_000), () -> false);
            InferenceResult result = fixture.submit(job).get();
            assertEquals(Ending.DEADLINE, result.ending());
            assertArrayEquals(new float[] {SLOW, Float.NaN}, result.logits());
        }
    }

    /** Nobody is waited for: the workers may all be at a long window. */
    @Test
    void aJobThatComesTooLateIsAnsweredAtOnceWithWhatTheCacheHas() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching()) {
            fixture.submit(window(7)).get();
            fixture.submit(window(SLOW));
            Outcome late = fixture.submit(fixture.job(List.of(window(7), window(8)), in(-1), () -> false));
            assertEquals(1, late.all().size());
            assertEquals(Ending.DEADLINE, late.get().ending());
            assertArrayEquals(new float[] {7, Float.NaN}, late.get().logits());
        }
    }

    @Test
    void nothingIsStartedPastTheDeadline() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            InferenceResult result = fixture.submit(fixture.job(windows(5, 100), in(-1), () -> false))
                    .get();
            assertEquals(Ending.DEADLINE, result.ending());
            assertEquals(0, scoredHead(result.logits()));
        }
    }

    @Test
    void aCancelledSearchsWindowsAreDropped() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            AtomicInteger asked = new AtomicInteger();
            InferenceResult result = fixture.submit(
                            fixture.job(windows(200, 100), in(60_000), () -> asked.incrementAndGet() > 10))
                    .get();
            assertEquals(Ending.CANCELLED, result.ending());
            int scored = scoredHead(result.logits());
            assertTrue(scored > 0 && scored <= 10, "scored " + scored);
            assertEquals(0, fixture.engine.load().windows());
        }
    }

    @Test
    void aStoppedSearchLeavesTheOthersAlone() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            Outcome busy = fixture.submit(window(SLOW));
            Outcome late = fixture.submit(fixture.job(windows(50, 100), in(-1), () -> false));
            Outcome cancelled = fixture.submit(fixture.job(windows(50, 100), in(60_000), () -> true));
            Outcome other = fixture.submit(fixture.job(windows(50, 100)));
            assertEquals(Ending.COMPLETE, busy.get().ending());
            assertEquals(Ending.DEADLINE, late.get().ending());
            assertEquals(Ending.CANCELLED, cancelled.get().ending());
            assertEquals(50, scoredHead(other.get().logits()));
        }
    }

    @Test
    void theQueueIsBoundedOverAllSearches() throws Exception {
        try (EngineFixture fixture = new EngineFixture(1, 6, 0)) {
            Outcome busy = fixture.submit(window(SLOW));
            fixture.awaitTaken();
            Outcome waiting = fixture.submit(fixture.job(windows(5, 100)));
            assertEquals(5, fixture.engine.load().windows());
            assertEquals(new QueueLoad(1, 5, 5 * InferenceJob.BYTES_PER_WINDOW, 0), fixture.engine.load());
            Outcome refused = new Outcome();
            QueueFullException e = assertThrows(
                    QueueFullException.class, () -> fixture.engine.submit(fixture.job(windows(2, 100)), refused));
            assertEquals("[5] windows wait, [2] more would exceed the limit of [6]", e.getMessage());
            Outcome fits = fixture.submit(window(1));
            busy.get();
            assertEquals(Ending.COMPLETE, waiting.get().ending());
            assertEquals(Ending.COMPLETE, fits.get().ending());
            assertEquals(List.of(), refused.all());
            assertEquals(new QueueLoad(0, 0, 0, 1), fixture.engine.load());
        }
    }

    @Test
    void theBoundCanChangeWhileSearchesWait() throws Exception {
        try (EngineFixture fixture = new EngineFixture(1, 2, 0)) {
            assertThrows(QueueFullException.class, () -> fixture.submit(fixture.job(windows(3, 100))));
            fixture.engine.maxQueuedWindows(3);
            assertEquals(
                    3,
                    scoredHead(
                            fixture.submit(fixture.job(windows(3, 100))).get().logits()));
        }
    }

    @Test
    void aFailingWindowLeavesTheOthersScored() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching()) {
            InferenceResult result =
                    fixture.submit(window(1), window(666), window(3)).get();
            assertEquals(Ending.COMPLETE, result.ending());
            assertArrayEquals(new float[] {1, Float.NaN, 3}, result.logits());
            assertTrue(result.failure().getMessage().contains("ONNX Runtime failed"));
        }
    }

    @Test
    void notANumberIsAFailureAndNotRemembered() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching()) {
            for (int run = 0; run < 2; run++) {
                InferenceResult result = fixture.submit(window(13), window(5)).get();
                assertArrayEquals(new float[] {Float.NaN, 5}, result.logits());
                assertEquals("the model answered [NaN]", result.failure().getMessage());
                assertEquals(run, result.fromCache().cardinality());
            }
        }
    }

    @Test
    void aJobWithoutWindowsIsDoneAtOnce() {
        try (EngineFixture fixture = EngineFixture.plain()) {
            Outcome outcome = fixture.submit();
            assertEquals(Ending.COMPLETE, outcome.all().get(0).ending());
        }
    }

    @Test
    void waitsAndRunsAreToldToTheWatch() throws Exception {
        EngineFixture fixture = EngineFixture.caching();
        fixture.submit(window(1), window(666), window(3)).get();
        fixture.submit(window(1)).get(); // cached: nothing waits, nothing runs
        fixture.submit(fixture.job(windows(2, 100), in(-1), () -> false)).get();
        fixture.close();
        assertEquals(2, fixture.waits.sum());
        assertEquals(2, fixture.runs.sum());
    }

    @Test
    void theWaitForTheFirstWindowIsMeasured() throws Exception {
        try (EngineFixture fixture = EngineFixture.plain()) {
            fixture.submit(window(SLOW));
            InferenceResult result = fixture.submit(window(1)).get();
            assertTrue(result.waitNanos() > 1_000_000, "waited " + result.waitNanos());
            assertFalse(result.waitNanos() > 60_000_000_000L);
        }
    }

    /** How many logits there are; none may follow a gap. */
    private static int scoredHead(float[] logits) {
        int scored = 0;
        while (scored < logits.length && !Float.isNaN(logits[scored])) {
            scored++;
        }
        for (int i = scored; i < logits.length; i++) {
            assertTrue(Float.isNaN(logits[i]), "a logit behind a gap");
        }
        return scored;
    }
}
