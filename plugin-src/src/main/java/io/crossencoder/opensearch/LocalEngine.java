package io.crossencoder.opensearch;

import io.crossencoder.opensearch.inference.CacheLoad;
import io.crossencoder.opensearch.inference.DeviceLane;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.Lanes;
import io.crossencoder.opensearch.inference.QueueLoad;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.inference.Workers;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.stats.QueueStats;
import io.crossencoder.opensearch.stats.RecentTimes;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;

/** This node's inference engines as its settings want them, and their figures as the stats print them. */
final class LocalEngine implements AutoCloseable {
    private final EngineEvents events;
    private final ScoreCache cache;
    private final Lanes lanes;

    LocalEngine(
            Settings settings,
            ClusterSettings clusterSettings,
            NodeMemory memory,
            List<Accelerator> accelerators,
            RerankCounters counters) {
        events = new EngineEvents(counters);
        cache = new ScoreCache(memory.forCache(CrossEncoderSettings.CACHE_SIZE.get(settings), "the score cache"));
        Workers workers = new Workers(
                CrossEncoderSettings.WORKERS.get(settings), CrossEncoderSettings.WORKER_NICENESS.get(settings));
        int queue = CrossEncoderSettings.MAX_QUEUED_WINDOWS.get(settings);
        InferenceEngine cores = new InferenceEngine(workers, queue, cache, memory.heap(), events);
        DeviceLane.Limits limits = CrossEncoderSettings.deviceLimits(settings, memory.heap());
        lanes = new Lanes(
                cores,
                accelerators.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new DeviceLane(accelerators, limits, workers, cache, events).engine()));
        clusterSettings.addSettingsUpdateConsumer(
                CrossEncoderSettings.MAX_QUEUED_WINDOWS, limit -> engines().forEach(e -> e.maxQueuedWindows(limit)));
    }

    Lanes lanes() {
        return lanes;
    }

    private Stream<InferenceEngine> engines() {
        return Stream.concat(Stream.of(lanes.cores()), lanes.devices().stream());
    }

    RecentTimes waits() {
        return events.waits();
    }

    RecentTimes runs() {
        return events.runs();
    }

    QueueStats queue() {
        List<QueueLoad> loads = engines().map(InferenceEngine::load).toList();
        return new QueueStats(
                loads.stream().mapToInt(QueueLoad::jobs).sum(),
                loads.stream().mapToInt(QueueLoad::windows).sum(),
                loads.stream().mapToLong(QueueLoad::bytes).sum(),
                loads.stream().mapToLong(QueueLoad::rejected).sum());
    }

    CacheStats scoreCache() {
        CacheLoad load = cache.load();
        return new CacheStats(load.entries(), load.bytes(), load.limit(), load.hits(), load.misses(), load.evictions());
    }

    @Override
    public void close() {
        engines().forEach(InferenceEngine::close);
    }
}
