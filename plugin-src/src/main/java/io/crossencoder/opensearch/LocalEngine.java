package io.crossencoder.opensearch;

import io.crossencoder.opensearch.inference.CacheLoad;
import io.crossencoder.opensearch.inference.EngineWatch;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.QueueLoad;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.inference.Workers;
import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.stats.QueueStats;
import io.crossencoder.opensearch.stats.RecentTimes;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;

/** This node's inference engine as its settings want it, and its figures as the stats print them. */
final class LocalEngine implements AutoCloseable {
    private final RecentTimes waits = new RecentTimes();
    private final RecentTimes runs = new RecentTimes();
    private final ScoreCache cache;
    private final InferenceEngine engine;

    LocalEngine(Settings settings, ClusterSettings clusterSettings, NodeMemory memory) {
        cache = new ScoreCache(memory.forCache(CrossEncoderSettings.CACHE_SIZE.get(settings), "the score cache"));
        engine = new InferenceEngine(
                new Workers(
                        CrossEncoderSettings.WORKERS.get(settings), CrossEncoderSettings.WORKER_NICENESS.get(settings)),
                CrossEncoderSettings.MAX_QUEUED_WINDOWS.get(settings),
                cache,
                memory.heap(),
                new EngineWatch() {
                    @Override
                    public void waited(long nanos) {
                        waits.record(nanos);
                    }

                    @Override
                    public void ran(long nanos) {
                        runs.record(nanos);
                    }
                });
        clusterSettings.addSettingsUpdateConsumer(CrossEncoderSettings.MAX_QUEUED_WINDOWS, engine::maxQueuedWindows);
    }

    InferenceEngine engine() {
        return engine;
    }

    RecentTimes waits() {
        return waits;
    }

    RecentTimes runs() {
        return runs;
    }

    QueueStats queue() {
        QueueLoad load = engine.load();
        return new QueueStats(load.jobs(), load.windows(), load.bytes(), load.rejected());
    }

    CacheStats scoreCache() {
        CacheLoad load = cache.load();
        return new CacheStats(load.entries(), load.bytes(), load.limit(), load.hits(), load.misses(), load.evictions());
    }

    @Override
    public void close() {
        engine.close();
    }
}
