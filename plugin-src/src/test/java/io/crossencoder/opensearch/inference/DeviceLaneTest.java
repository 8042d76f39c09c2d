package io.crossencoder.opensearch.inference;

import static io.crossencoder.opensearch.inference.EngineFixture.in;
import static io.crossencoder.opensearch.inference.EngineFixture.window;
import static io.crossencoder.opensearch.inference.EngineFixture.windows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.inference.EngineFixture.Outcome;
import io.crossencoder.opensearch.inference.InferenceResult.Ending;
import io.crossencoder.opensearch.inference.PuppetDevice.Run;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.onnx.AcceleratedModel;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of searches while devices work, and when they do not? */
@Timeout(120)
class DeviceLaneTest {
    private static final int BATCH_TOKENS = 512;

    private final List<DeviceEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final ScoreCache cache = new ScoreCache(1 << 20);
    private final CrossEncoderSession cores = CrossEncoderSession.open(Fixtures.graph("puppet"));
    private DeviceLane lane;
    private AcceleratedModel model;

    /** A lane over devices with these faults; the model on the CPU gives the same logits as they do. */
    @SafeVarargs
    private List<PuppetDevice> start(Function<Run, DeviceFault>... faults) {
        List<PuppetDevice> devices = new ArrayList<>();
        Map<Accelerator, PuppetDevice> byAccelerator = new LinkedHashMap<>();
        for (Function<Run, DeviceFault> each : faults) {
            PuppetDevice device = new PuppetDevice(each);
            devices.add(device);
            byAccelerator.put(device.accelerator(), device);
        }
        model = new AcceleratedModel(cores, new LinkedHashMap<>(byAccelerator), 512);
        EngineWatch watch = new EngineWatch() {
            @Override
            public void waited(long nanos) {}

            @Override
            public void ran(long nanos) {}

            @Override
            public void happened(DeviceEvent event, String device, String reason) {
                events.add(event);
            }
        };
        DeviceLane.Limits limits =
                new DeviceLane.Limits(BATCH_TOKENS, 1_000_000_000, 100_000, MemoryAccount.unlimited());
        lane = new DeviceLane(List.copyOf(byAccelerator.keySet()), limits, Workers.of(2), cache, watch);
        return devices;
    }

    @AfterEach
    void close() {
        if (lane != null) {
            lane.close();
        }
        cores.close();
    }

    private Outcome submit(List<PairWindow> windows) {
        Outcome outcome = new Outcome();
        lane.engine().submit(new InferenceJob(model, "puppets", windows, in(60_000), () -> false), outcome);
        return outcome;
    }

    private static List<PairWindow> mixedLengths(int count) {
        List<PairWindow> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[1 + i * 37 % 120];
            Arrays.fill(ids, 100 + i);
            windows.add(window(ids));
        }
        return windows;
    }

    private static void assertAllScored(List<PairWindow> windows, InferenceResult result) {
        assertEquals(Ending.COMPLETE, result.ending());
        assertNull(result.failure());
        for (int i = 0; i < windows.size(); i++) {
            int expected = 0;
            for (int id : windows.get(i).document()) {
                expected += id;
            }
            assertEquals(expected, result.logits()[i], "window " + i);
        }
    }

    private static Function<Run, DeviceFault> healthy() {
        return run -> DeviceFault.NONE;
    }

    @Test
    void everyWindowGetsItsOwnLogitHoweverItWasBatched() throws Exception {
        List<PuppetDevice> devices = start(healthy());
        List<List<PairWindow>> searches = List.of(mixedLengths(300), mixedLengths(1), mixedLengths(77));
        List<Outcome> outcomes = searches.stream().map(this::submit).toList();
        for (int i = 0; i < searches.size(); i++) {
            assertAllScored(searches.get(i), outcomes.get(i).get());
        }
        assertTrue(
                devices.get(0).runs.size() < 378 / 2,
                "runs: " + devices.get(0).runs.size());
        assertTrue(devices.get(0).runs.stream().allMatch(run -> run.tokens() <= BATCH_TOKENS || run.pairs() == 1));
    }

    @Test
    void severalDevicesShareOneQueue() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        // Each waits until the other has come to a run of its own.
        List<PuppetDevice> devices = start(meets(both), meets(both));
        List<PairWindow> windows = mixedLengths(300);
        assertAllScored(windows, submit(windows).get());
        assertTrue(devices.stream().noneMatch(device -> device.runs.isEmpty()));
    }

    private static Function<Run, DeviceFault> meets(CountDownLatch both) {
        AtomicBoolean met = new AtomicBoolean();
        return run -> {
            if (!met.getAndSet(true)) {
                both.countDown();
            }
            Fixtures.await(both);
            return DeviceFault.NONE;
        };
    }

    @Test
    void aBatchThatDoesNotFitIsHalvedAndTheSearchGoesOn() throws Exception {
        List<PuppetDevice> devices = start(run -> run.tokens() > 200 ? DeviceFault.OUT_OF_MEMORY : DeviceFault.NONE);
        List<PairWindow> windows = mixedLengths(200);
        assertAllScored(windows, submit(windows).get());
        assertTrue(events.contains(DeviceEvent.OUT_OF_MEMORY));
        assertTrue(devices.get(0).runs.size() > 1);
        // What did not fit is remembered: not every batch is tried in vain.
        assertTrue(
                events.size() < devices.get(0).runs.size(),
                events.size() + " of " + devices.get(0).runs.size());
    }

    @Test
    void aWindowThatDoesNotFitAloneIsRunOnTheCpu() throws Exception {
        start(run -> DeviceFault.OUT_OF_MEMORY);
        List<PairWindow> windows = mixedLengths(10);
        assertAllScored(windows, submit(windows).get());
    }

    @Test
    void aLostDevicesWindowsGoToTheOther() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<PuppetDevice> devices =
                start(run -> runs.incrementAndGet() > 3 ? DeviceFault.LOST : DeviceFault.NONE, healthy());
        List<PairWindow> windows = mixedLengths(500);
        assertAllScored(windows, submit(windows).get());
        // The first may have had too little to do to fail.
        assertTrue(model.isAccelerated());
        assertTrue(!devices.get(1).runs.isEmpty());
    }

    @Test
    void whenTheLastDeviceIsLostTheCpuTakesOverAndNoSearchIsLost() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        start(run -> runs.incrementAndGet() > 3 ? DeviceFault.LOST : DeviceFault.NONE);
        List<List<PairWindow>> searches = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            searches.add(mixedLengths(60));
            outcomes.add(submit(searches.get(i)));
        }
        for (int i = 0; i < 8; i++) {
            assertAllScored(searches.get(i), outcomes.get(i).get());
        }
        assertEquals("cpu", model.device());
        assertEquals(
                1, events.stream().filter(event -> event == DeviceEvent.LOST).count());
        // A job that was on its way here when the device went is answered too.
        List<PairWindow> late = mixedLengths(20);
        assertAllScored(late, submit(late).get());
    }

    @Test
    void whoeverGivesTheDeviceUpItsSearchesGoOn() throws Exception {
        List<PuppetDevice> devices = start(healthy());
        devices.get(0).accelerator().lose();
        List<PairWindow> windows = mixedLengths(30);
        assertAllScored(windows, submit(windows).get());
    }

    @Test
    void aSearchThatIsCancelledOnALostDeviceEnds() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        start(run -> {
            cancelled.set(true);
            return DeviceFault.LOST;
        });
        Outcome outcome = new Outcome();
        lane.engine().submit(new InferenceJob(model, "puppets", mixedLengths(40), in(60_000), cancelled::get), outcome);
        assertEquals(Ending.CANCELLED, outcome.get().ending());
        assertEquals(0, lane.engine().load().windows());
    }

    @Test
    void closingWhileADeviceFailsAnswersEverySearch() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        start(run -> {
            inside.countDown();
            Fixtures.await(closing);
            return DeviceFault.LOST;
        });
        Outcome outcome = submit(mixedLengths(4));
        Fixtures.await(inside);
        Thread closer = new Thread(lane::close);
        closer.start();
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        closing.countDown();
        assertEquals(Ending.CLOSED, outcome.get().ending());
        closer.join();
    }

    @Test
    void whatIsNoNumberIsRefusedAndReported() throws Exception {
        start(healthy());
        InferenceResult result = submit(
                        List.of(window(7), window(PuppetDevice.NAN), window(PuppetDevice.INFINITE), window(9)))
                .get();
        assertEquals(7, result.logits()[0]);
        assertTrue(Float.isNaN(result.logits()[1]));
        assertTrue(Float.isNaN(result.logits()[2]));
        assertEquals(9, result.logits()[3]);
        assertNotNull(result.failure());
        assertTrue(
                result.failure().getMessage().contains("the model answered ["),
                result.failure().getMessage());
        assertEquals(List.of(DeviceEvent.NOT_FINITE, DeviceEvent.NOT_FINITE), events);
        assertEquals(2, cache.load().entries());
    }

    @Test
    void aWindowThatFailsAloneIsRunOnTheCpuAndItIsReported() throws Exception {
        // Whatever holds the long one fails, for a reason that is neither memory nor the device.
        start(run -> {
            if (run.length() > 100) {
                throw new IllegalStateException("this is a bug");
            }
            return DeviceFault.NONE;
        });
        int[] ids = new int[101];
        Arrays.fill(ids, 1);
        List<PairWindow> windows = List.of(window(ids), window(5), window(6));
        assertAllScored(windows, submit(windows).get());
        assertEquals(Set.of(DeviceEvent.FAILED), Set.copyOf(events));
    }

    @Test
    void aWindowThatFailsOnTheCpuTooDoesNotTakeItsBatchWithIt() throws Exception {
        start(run -> {
            throw new IllegalStateException("this is a bug");
        });
        InferenceResult result =
                submit(List.of(window(666), window(5), window(6))).get();
        assertTrue(
                result.failure().getMessage().contains("ONNX Runtime failed"),
                result.failure().getMessage());
        assertTrue(Float.isNaN(result.logits()[0]));
        assertEquals(5, result.logits()[1]);
        assertEquals(6, result.logits()[2]);
    }

    /** A model of the second device only. */
    private PuppetDevice startWithModelOnSecond(Function<Run, DeviceFault> faults) {
        PuppetDevice second = start(healthy(), faults).get(1);
        model = new AcceleratedModel(cores, Map.of(second.accelerator(), second), 512);
        return second;
    }

    @Test
    void aDeviceRunsNoModelThatDoesNotLieOnIt() throws Exception {
        PuppetDevice second = startWithModelOnSecond(healthy());
        List<PairWindow> windows = mixedLengths(300);
        assertAllScored(windows, submit(windows).get());
        assertTrue(second.runs.stream().mapToInt(Run::pairs).sum() >= windows.size(), "some were run on the CPU");
    }

    @Test
    void whenAModelsOnlyDeviceIsLostTheCpuTakesOverThoughOthersAreLeft() throws Exception {
        startWithModelOnSecond(run -> DeviceFault.LOST);
        List<PairWindow> windows = mixedLengths(60);
        assertAllScored(windows, submit(windows).get());
        assertFalse(model.isAccelerated());
    }

    @Test
    void whatWasScoredComesFromTheCacheTheNextTime() throws Exception {
        List<PuppetDevice> devices = start(healthy());
        submit(windows(10, 100)).get();
        int runs = devices.get(0).runs.size();
        assertEquals(10, submit(windows(10, 100)).get().fromCache().cardinality());
        assertEquals(runs, devices.get(0).runs.size());
    }
}
