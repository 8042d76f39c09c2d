package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.inference.DeviceEvent;
import io.crossencoder.opensearch.inference.DeviceLane;
import io.crossencoder.opensearch.inference.EngineWatch;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.Lanes;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.inference.Workers;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.model.Acceleration;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.TokenCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** The plugin's engines as they run in a node with an accelerator, in a JVM without one, with the model on it and on the CPU. No cache. */
final class DeviceEngine implements AutoCloseable, EngineWatch {
    private static final long BATCH_NANOS = 20_000_000;

    private final Accelerator accelerator;
    private final Map<String, LongAdder> happened = new ConcurrentHashMap<>();
    private final LongAdder batches = new LongAdder();
    private final List<String> kept = new ArrayList<>();
    private final OpenModel model;
    private final OpenModel onCpu;
    private final Lanes lanes;
    private final ExecutorService tokenising;
    private final Reranker reranker;

    private DeviceEngine(Path folder, Accelerator accelerator, int batchTokens) {
        this.accelerator = accelerator;
        List<Accelerator> accelerators = List.of(accelerator);
        model = OpenModel.of(folder, new Acceleration(accelerators, CrossEncoderSession::open, batchTokens, kept::add));
        onCpu = OpenModel.of(folder);
        int cores = Runtime.getRuntime().availableProcessors();
        ScoreCache noCache = new ScoreCache(0);
        DeviceLane.Limits limits =
                new DeviceLane.Limits(batchTokens, BATCH_NANOS, Integer.MAX_VALUE, MemoryAccount.unlimited());
        lanes = new Lanes(
                new InferenceEngine(cores, Integer.MAX_VALUE, noCache),
                Optional.of(new DeviceLane(accelerators, limits, Workers.of(cores), noCache, this).engine()));
        tokenising = Executors.newFixedThreadPool(cores);
        DeadlinePool pool = new DeadlinePool(tokenising, cores, (deadline, action) -> () -> {});
        reranker = new Reranker(lanes, new TokenCache(0), pool, MemoryAccount.unlimited());
    }

    /**
     * @param device {@code cuda:N} or {@code cpu}
     * @param memoryLimit bytes
     */
    static DeviceEngine start(Path folder, String device, int batchTokens, long memoryLimit) {
        Accelerator accelerator = device.equals("cpu")
                ? Accelerator.core()
                : Accelerator.cuda(Integer.parseInt(device.substring("cuda:".length())), memoryLimit);
        return new DeviceEngine(folder, accelerator, batchTokens);
    }

    /** On the accelerator, if it can be had. */
    LoadedModel model() {
        return model.model();
    }

    /** On the CPU. */
    LoadedModel onCpu() {
        return onCpu.model();
    }

    Reranker reranker() {
        return reranker;
    }

    /** Why the model is not on the accelerator. */
    List<String> kept() {
        return kept;
    }

    /** What went wrong on the accelerator, how often. */
    Map<String, Long> happened() {
        Map<String, Long> counts = new TreeMap<>();
        happened.forEach((event, count) -> counts.put(event, count.sum()));
        return counts;
    }

    /** Batches run so far. */
    long batches() {
        return batches.sum();
    }

    /** Milliseconds that each of some runs of one shape takes, without padding. */
    List<Double> runBatches(int pairs, int length, int repetitions) {
        PairScorer device = model().session().on(accelerator);
        InputBuffers buffers = new InputBuffers();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            buffers.reset(pairs * length);
            for (int token = 0; token < pairs * length; token++) {
                // any words: time does not depend on which
                buffers.ids().put(1_000 + token % 20_000);
                buffers.types().put(0);
            }
            long start = System.nanoTime();
            device.run(buffers, pairs, length);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        return millis;
    }

    @Override
    public void waited(long nanos) {}

    @Override
    public void ran(long nanos) {
        batches.increment();
    }

    @Override
    public void happened(DeviceEvent event, String device, String reason) {
        happened.computeIfAbsent(event.name().toLowerCase(Locale.ROOT), key -> new LongAdder())
                .increment();
    }

    @Override
    public void close() {
        lanes.devices().ifPresent(InferenceEngine::close);
        lanes.cores().close();
        tokenising.close();
        onCpu.close();
        model.close();
    }
}
