package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.stats.BreakerStats;
import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.stats.ModelStats;
import io.crossencoder.opensearch.stats.ModelStats.Loaded;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import io.crossencoder.opensearch.stats.QueueStats;
import io.crossencoder.opensearch.stats.RerankCounters;
import io.crossencoder.opensearch.stats.TimeStats;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where a node's figures come from.
 *
 * @param caches by name
 * @param times by what took them, besides that of whole rerankings
 * @param breakers by the kind of memory they bound
 */
public record StatsSources(
        RerankCounters counters,
        ModelRegistry models,
        Supplier<QueueStats> queue,
        Map<String, Supplier<CacheStats>> caches,
        Map<String, Supplier<TimeStats>> times,
        Map<String, Supplier<BreakerStats>> breakers) {
    /** Enough to tell files apart, few enough to compare by eye. */
    private static final int CHECKSUM_DIGITS = 12;

    /** The figures now. */
    NodeSnapshot snapshot() {
        Map<String, TimeStats> allTimes = now(times);
        allTimes.put("rerank", counters.times());
        allTimes.put("rescore", counters.rescoreTimes());
        Map<String, ModelStats> states = new TreeMap<>();
        models.states().forEach((name, state) -> states.put(name, describe(state)));
        return new NodeSnapshot(counters.snapshot(), queue.get(), now(caches), allTimes, now(breakers), states);
    }

    private static <V> Map<String, V> now(Map<String, Supplier<V>> sources) {
        Map<String, V> values = new TreeMap<>();
        sources.forEach((name, source) -> values.put(name, source.get()));
        return values;
    }

    private static ModelStats describe(ModelState state) {
        return switch (state) {
            case ModelState.Loading loading -> new ModelStats("loading", null, null);
            case ModelState.Ready ready -> new ModelStats("ready", null, loaded(ready));
            case ModelState.Failed failed -> new ModelStats("failed", failed.reason(), null);
        };
    }

    private static Loaded loaded(ModelState.Ready ready) {
        LoadedModel model = ready.model();
        return new Loaded(
                model.device(),
                TimeUnit.NANOSECONDS.toMillis(ready.loadNanos()),
                model.fingerprint().substring(0, CHECKSUM_DIGITS),
                model.nativeBytes());
    }
}
