package io.crossencoder.opensearch.inference;

import static io.crossencoder.opensearch.inference.EngineFixture.in;
import static io.crossencoder.opensearch.inference.EngineFixture.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.inference.EngineFixture.Outcome;
import io.crossencoder.opensearch.inference.PuppetDevice.Run;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What do searches get of a device whose runs take as long as recorded ones did? Its clock is its own: it goes on by what each run
 * takes, so that nothing depends on the machine that tests.
 */
@Timeout(120)
class RecordedDeviceTest {
    private static final int BATCH_TOKENS = 16_384;

    /** A core stands in for a card, so a batch takes half a minute. */
    private static final long BATCH_NANOS = 120_000_000_000L;

    private final RecordedLatencies latencies = new RecordedLatencies("core");
    private final InferenceEngine engine =
            new InferenceEngine(Workers.of(0), 100_000, new ScoreCache(0), MemoryAccount.unlimited(), EngineWatch.NONE);
    private final BatchBudgets budgets = new BatchBudgets(BATCH_TOKENS, BATCH_NANOS);
    private final PuppetDevice device = new PuppetDevice(run -> DeviceFault.NONE);
    private final DeviceQueue queue = new DeviceQueue(device.accelerator(), budgets);
    private final InputBuffers buffers = new InputBuffers();
    private final Random random = new Random(7);
    private final Map<Outcome, Long> submitted = new LinkedHashMap<>();
    private final List<Long> took = new ArrayList<>();
    private long clock;

    @AfterEach
    void close() {
        engine.close();
    }

    private List<PairWindow> candidates(int count) {
        List<PairWindow> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[30 + random.nextInt(371)];
            Arrays.fill(ids, 100);
            windows.add(window(ids));
        }
        return windows;
    }

    private Outcome submit(List<PairWindow> windows, long deadline) {
        Outcome outcome = new Outcome();
        engine.submit(new InferenceJob(device, "recorded", windows, deadline, () -> false), outcome);
        submitted.put(outcome, clock);
        return outcome;
    }

    /** One batch, as a thread of the device runs it. */
    private void runNext() throws InterruptedException {
        Batch batch = engine.jobs().take(queue);
        batch.writeTo(buffers);
        float[] logits = device.run(buffers, batch.pairs(), batch.length());
        Run run = device.runs.get(device.runs.size() - 1);
        clock += latencies.nanos(run);
        budgets.of(device).ran(batch.tokens(), latencies.nanos(run));
        for (int row = 0; row < batch.windows().size(); row++) {
            engine.jobs().finish(batch.windows().get(row), logits[row], null);
        }
        submitted.keySet().removeIf(outcome -> {
            boolean ended = !outcome.all().isEmpty();
            if (ended) {
                took.add(clock - submitted.get(outcome));
            }
            return ended;
        });
    }

    /** By its number of windows. */
    private static int searchOfFirst(Batch batch) {
        return batch.windows().get(0).job().job().windows().size();
    }

    private void runAll() throws InterruptedException {
        while (engine.load().windows() > 0) {
            runNext();
        }
    }

    private long tokensRun() {
        return device.runs.stream().mapToLong(Run::tokens).sum();
    }

    private static long tokens(List<PairWindow> windows) {
        return windows.stream().mapToLong(PairWindow::length).sum();
    }

    @Test
    void ofWhatTheDeviceRunsForManySearchesLittleIsPadding() throws Exception {
        long wanted = 0;
        for (int i = 0; i < 32; i++) {
            List<PairWindow> windows = candidates(100);
            wanted += tokens(windows);
            submit(windows, in(3_600_000));
        }
        runAll();
        assertTrue(wanted >= .9 * tokensRun(), wanted + " of " + tokensRun());
        assertTrue(device.runs.size() <= 1.2 * wanted / BATCH_TOKENS, device.runs.size() + " runs");
    }

    @Test
    void oneSearchAloneIsNotCutIntoManyRuns() throws Exception {
        List<PairWindow> windows = candidates(100);
        submit(windows, in(3_600_000));
        runAll();
        assertTrue(tokens(windows) >= .8 * tokensRun(), tokens(windows) + " of " + tokensRun());
        // Of 30 to 400 tokens there are 25 lengths even in steps.
        assertTrue(device.runs.size() <= 4, device.runs.toString());
    }

    @Test
    void searchesThatComeTogetherEndWithinTheirCommonTimeAndNoneIsForgotten() throws Exception {
        for (int i = 0; i < 32; i++) {
            submit(candidates(100), in(3_600_000));
        }
        for (int i = 0; i < 96; i++) {
            while (submitted.size() == 32) {
                runNext();
            }
            submit(candidates(100), in(3_600_000));
        }
        runAll();
        assertEquals(128, took.size());
        long fair = 32 * clock / 128;
        assertTrue(
                took.stream().allMatch(nanos -> nanos <= 2 * fair),
                "longest " + took.stream().max(Long::compare) + " of " + fair);
    }

    @Test
    void anUrgentSearchIsInOneOfTheNextTwoBatches() throws Exception {
        for (int i = 0; i < 32; i++) {
            submit(candidates(100), in(3_600_000));
        }
        runNext();
        Outcome urgent = submit(candidates(1), in(1_800_000));
        runNext();
        runNext();
        assertEquals(1, urgent.all().size());
    }

    /** Its answer is due in a minute, and a batch may take two. */
    @Test
    void anUrgentSearchIsInNoBatchThatEndsAfterItsAnswerIsDue() throws Exception {
        submit(candidates(100), in(3_600_000));
        submit(candidates(1_000), in(60_000));
        // Every second turn is that of the nearest deadline.
        assertEquals(1_000, searchOfFirst(engine.jobs().take(queue)));
        Batch patient = engine.jobs().take(queue);
        assertEquals(100, searchOfFirst(patient));
        assertEquals(
                1, patient.windows().stream().map(Assignment::job).distinct().count());
    }

    @Test
    void batchesTakeNoLongerThanTheyShould() throws Exception {
        BatchBudgets hurried = new BatchBudgets(BATCH_TOKENS, 1_000_000_000);
        DeviceQueue hurriedQueue = new DeviceQueue(device.accelerator(), hurried);
        submit(candidates(300), in(3_600_000));
        int late = 0;
        while (engine.load().windows() > 0) {
            Batch batch = engine.jobs().take(hurriedQueue);
            long nanos = latencies.nanos(new Run(batch.pairs(), batch.length()));
            late += nanos > 2_000_000_000L && batch.windows().size() > 1 ? 1 : 0;
            hurried.of(device).ran(batch.tokens(), nanos);
            batch.windows().forEach(each -> engine.jobs().finish(each, 0, null));
        }
        // Before the first run nothing is known, and the first may say too little.
        assertTrue(late <= 2, late + " batches took twice as long as they should");
    }

    @Test
    void shapesRepeat() throws Exception {
        for (int i = 0; i < 64; i++) {
            submit(candidates(100), in(3_600_000));
        }
        runAll();
        Set<Run> shapes = new HashSet<>(device.runs);
        assertTrue(
                3 * shapes.size() <= device.runs.size(), shapes.size() + " shapes in " + device.runs.size() + " runs");
    }
}
