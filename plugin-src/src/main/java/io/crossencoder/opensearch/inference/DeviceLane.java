package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.onnx.Accelerator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An engine whose windows are run on accelerators, and what becomes of it when they are lost: then as many workers as the node has
 * cores for run what waits there, one window at a time, as on any node without a card.
 */
public final class DeviceLane implements AutoCloseable {
    /** One waits for the device while the other writes its input and hands out its answers. */
    private static final int THREADS_PER_DEVICE = 2;

    private final InferenceEngine engine;
    private final List<Accelerator> accelerators;
    private final ScoreCache cache;
    private final EngineWatch watch;
    private final Workers cores;
    private final AtomicBoolean covered = new AtomicBoolean();

    /**
     * Starts the threads.
     *
     * @param limits of what waits and of a batch
     * @param cores the workers that take over when the last accelerator is lost
     */
    public DeviceLane(
            List<Accelerator> accelerators, Limits limits, Workers cores, ScoreCache cache, EngineWatch watch) {
        this.accelerators = List.copyOf(accelerators);
        this.cores = cores;
        this.cache = cache;
        this.watch = watch;
        this.engine = new InferenceEngine(Workers.of(0), limits.maxQueuedWindows(), cache, limits.memory(), watch);
        for (Accelerator accelerator : accelerators) {
            BatchBudgets budgets = new BatchBudgets(limits.batchTokens(), limits.batchNanos());
            for (int i = 0; i < THREADS_PER_DEVICE; i++) {
                engine.start(accelerator.name() + "_" + i, new DeviceWorker(accelerator, budgets, this));
            }
        }
    }

    /**
     * How much at a time?
     *
     * @param batchTokens of one run, padding included
     * @param batchNanos that a run should take at most
     * @param maxQueuedWindows that wait, over all searches
     * @param memory bounds the heap of jobs that have not ended
     */
    public record Limits(int batchTokens, long batchNanos, int maxQueuedWindows, MemoryAccount memory) {}

    /** Where windows are submitted. */
    public InferenceEngine engine() {
        return engine;
    }

    /** What waits here, for the accelerators' threads. */
    SharedJobs jobs() {
        return engine.jobs();
    }

    ScoreCache cache() {
        return cache;
    }

    EngineWatch watch() {
        return watch;
    }

    /** Gives an accelerator up. Said once, whichever of its threads sees it first. */
    void lost(Accelerator accelerator, Throwable failure) {
        if (accelerator.lose()) {
            watch.happened(DeviceEvent.LOST, accelerator.name(), String.valueOf(failure.getMessage()));
        }
    }

    /** Puts the node's cores to what waits here, once no accelerator is left; whoever lost the last one. */
    void coverForLost() {
        if (accelerators.stream().allMatch(Accelerator::isLost) && !covered.getAndSet(true)) {
            for (int i = 0; i < cores.count(); i++) {
                engine.start("instead_" + i, new Worker(engine.jobs(), cores.niceness(), cache, watch));
            }
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
