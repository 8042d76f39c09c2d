package io.crossencoder.opensearch;

import io.crossencoder.opensearch.model.Acceleration;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.NativeMemory;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.rest.StatsSources;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.TokenCache;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;

/** What scores on this node: its models, the engine that runs them, its caches, and what of their memory changes with settings. */
final class LocalScoring implements AutoCloseable {
    /** The plugin's folder below {@code plugins} and below {@code config}. */
    private static final String FOLDER = "cross-encoder";

    private final NodeMemory memory;
    private final RerankCounters counters;
    private final ModelRegistry models;
    private final LocalEngine engine;
    private final TokenCache tokens;
    private final Reranker reranker;

    LocalScoring(
            Environment environment,
            ClusterSettings clusterSettings,
            NodeThreads threads,
            NodeMemory memory,
            RerankCounters counters) {
        this.memory = memory;
        this.counters = counters;
        Settings settings = environment.settings();
        Path pluginFolder = environment.pluginsDir().resolve(FOLDER);
        List<Accelerator> accelerators =
                CrossEncoderSettings.accelerators(settings, NativeLibraries.bringCuda(pluginFolder));
        models = new ModelRegistry(
                List.of(environment.configDir().resolve(FOLDER).resolve("models"), pluginFolder.resolve("models")),
                () -> NativeLibraries.load(pluginFolder),
                threads.generic(),
                new NativeMemory(memory.outside(), CrossEncoderSettings.WORKERS.get(settings)),
                new Acceleration(
                        accelerators,
                        CrossEncoderSession::open,
                        CrossEncoderSettings.GPU_BATCH_TOKENS.get(settings),
                        reason -> counters.countDeviceEvent("kept_on_cpu")));
        engine = new LocalEngine(settings, clusterSettings, memory, accelerators, counters);
        tokens =
                new TokenCache(memory.forCache(CrossEncoderSettings.TOKEN_CACHE_SIZE.get(settings), "the token cache"));
        reranker = new Reranker(engine.lanes(), tokens, threads.tokenising(), memory.heap());
        clusterSettings.addSettingsUpdateConsumer(CrossEncoderSettings.HEAP_LIMIT, memory::heapLimit);
        clusterSettings.addSettingsUpdateConsumer(CrossEncoderSettings.NATIVE_LIMIT, limit -> {
            memory.outsideLimit(limit);
            models.prepareRefused();
        });
    }

    ModelRegistry models() {
        return models;
    }

    Reranker reranker() {
        return reranker;
    }

    StatsSources statsSources() {
        return new StatsSources(
                counters,
                models,
                engine::queue,
                Map.of("score", engine::scoreCache, "tokens", tokens::stats),
                Map.of("wait", engine.waits()::stats, "run", engine.runs()::stats),
                Map.of("heap", memory::heapStats, "native", memory::outsideStats));
    }

    /** In reverse order of creation: no window may run on a session that is gone. */
    @Override
    public void close() {
        engine.close();
        models.close();
    }
}
