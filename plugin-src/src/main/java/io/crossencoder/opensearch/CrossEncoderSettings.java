package io.crossencoder.opensearch;

import io.crossencoder.opensearch.inference.DeviceLane;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.rest.ModelAlias;
import io.crossencoder.opensearch.rest.RerankLimits;
import java.util.List;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.monitor.jvm.JvmInfo;
import org.opensearch.monitor.os.OsProbe;

/** Every setting of the plugin. All are per node; those that can change while it runs are dynamic. */
final class CrossEncoderSettings {
    private static final String PREFIX = "plugins.cross_encoder.";
    private static final String API = PREFIX + "rerank_api.";
    private static final String GPU = PREFIX + "gpu.";

    /** Threads that run the model, each on one core. Default: the node's processors. */
    static final Setting<Integer> WORKERS = new Setting<>(
            PREFIX + "workers",
            settings -> Integer.toString(OpenSearchExecutors.allocatedProcessors(settings)),
            value -> Setting.parseInt(value, 1, 1024, PREFIX + "workers"),
            Property.NodeScope);

    /** How far workers let other threads go first, as nice(1) counts; on Linux only. */
    static final Setting<Integer> WORKER_NICENESS =
            Setting.intSetting(PREFIX + "worker_niceness", 10, 0, 19, Property.NodeScope);

    /** Token windows that may wait, over all searches; what exceeds it is overload. */
    static final Setting<Integer> MAX_QUEUED_WINDOWS =
            Setting.intSetting(PREFIX + "queue.max_windows", 20_000, 1, Property.NodeScope, Property.Dynamic);

    /** Memory for scores of windows seen before; 0 switches the cache off. */
    static final Setting<ByteSizeValue> CACHE_SIZE =
            Setting.byteSizeSetting(PREFIX + "cache.size", new ByteSizeValue(16, ByteSizeUnit.MB), Property.NodeScope);

    /** Memory for token ids of texts seen before; 0 switches the cache off. */
    static final Setting<ByteSizeValue> TOKEN_CACHE_SIZE = Setting.byteSizeSetting(
            PREFIX + "token_cache.size", new ByteSizeValue(32, ByteSizeUnit.MB), Property.NodeScope);

    /** Heap for what waits to be scored and for caches; what exceeds it is overload. */
    static final Setting<ByteSizeValue> HEAP_LIMIT =
            Setting.memorySizeSetting(PREFIX + "breaker.limit", "20%", Property.NodeScope, Property.Dynamic);

    /** Memory outside the heap for models (estimate); a model that exceeds it is not loaded. Default: half of what the heap leaves. */
    static final Setting<ByteSizeValue> NATIVE_LIMIT = Setting.byteSizeSetting(
            PREFIX + "breaker.native_limit",
            settings -> halfOfWhatTheHeapLeaves(),
            ByteSizeValue.ZERO,
            new ByteSizeValue(Long.MAX_VALUE),
            Property.NodeScope,
            Property.Dynamic);

    /** CUDA's numbers of the devices that run models; none: []. Default: the first, where the plugin brings a CUDA provider. */
    static final Setting<List<Integer>> GPU_DEVICES = Setting.listSetting(
            GPU + "devices",
            List.of("0"),
            value -> Setting.parseInt(value, 0, 1023, GPU + "devices"),
            Property.NodeScope);

    /** Of each device's memory, for each model. */
    static final Setting<ByteSizeValue> GPU_MEMORY_LIMIT =
            Setting.byteSizeSetting(GPU + "memory_limit", new ByteSizeValue(4, ByteSizeUnit.GB), Property.NodeScope);

    /** Tokens of one run on a device, padding included. */
    static final Setting<Integer> GPU_BATCH_TOKENS =
            Setting.intSetting(GPU + "batch_tokens", 16_384, 1, 1 << 20, Property.NodeScope);

    /** How long one run on a device should take at most: others wait for it. */
    static final Setting<TimeValue> GPU_BATCH_TIME = Setting.timeSetting(
            GPU + "batch_time", TimeValue.timeValueMillis(20), TimeValue.timeValueMillis(1), Property.NodeScope);

    /** UTF-16 code units read from one field of one document; what comes after is not scored. */
    static final Setting<Integer> MAX_TEXT_CHARS =
            Setting.intSetting(PREFIX + "max_text_chars", 200_000, 1_000, Property.NodeScope, Property.Dynamic);

    /** Texts in one request of the rerank API. */
    static final Setting<Integer> API_MAX_DOCUMENTS =
            Setting.intSetting(API + "max_documents", 1_000, 1, 100_000, Property.NodeScope, Property.Dynamic);

    /** Bytes of one request of the rerank API; they are parsed on a network thread. */
    static final Setting<ByteSizeValue> API_MAX_BYTES = Setting.byteSizeSetting(
            API + "max_bytes", new ByteSizeValue(10, ByteSizeUnit.MB), Property.NodeScope, Property.Dynamic);

    /** Further names of models, each {@code name=model}; {@code *} in a name stands for anything. */
    static final Setting<List<ModelAlias>> API_MODEL_ALIASES = Setting.listSetting(
            API + "model_aliases", List.of(), ModelAlias::parse, Property.NodeScope, Property.Dynamic);

    /** Whether {@code GET /_plugins/_cross_encoder/playground} answers with a page. */
    static final Setting<Boolean> PLAYGROUND =
            Setting.boolSetting(PREFIX + "playground.enabled", false, Property.NodeScope, Property.Dynamic);

    private CrossEncoderSettings() {}

    static List<Setting<?>> all() {
        return List.of(
                WORKERS,
                WORKER_NICENESS,
                MAX_QUEUED_WINDOWS,
                CACHE_SIZE,
                TOKEN_CACHE_SIZE,
                HEAP_LIMIT,
                NATIVE_LIMIT,
                GPU_DEVICES,
                GPU_MEMORY_LIMIT,
                GPU_BATCH_TOKENS,
                GPU_BATCH_TIME,
                MAX_TEXT_CHARS,
                API_MAX_DOCUMENTS,
                API_MAX_BYTES,
                API_MODEL_ALIASES,
                PLAYGROUND);
    }

    private static String halfOfWhatTheHeapLeaves() {
        long left = OsProbe.getInstance().getTotalPhysicalMemorySize()
                - JvmInfo.jvmInfo().getMem().getHeapMax().getBytes();
        boolean isKnown = left > 0;
        return (isKnown ? left / 2 : Long.MAX_VALUE) + "b";
    }

    /**
     * The devices that run models.
     *
     * @param bringsCuda whether the plugin brings a CUDA provider; where it does not, devices that are asked for by name are tried all
     *     the same, so that the log says why they can't be used
     */
    static List<Accelerator> accelerators(Settings settings, boolean bringsCuda) {
        if (!bringsCuda && !GPU_DEVICES.exists(settings)) {
            return List.of();
        }
        long limit = GPU_MEMORY_LIMIT.get(settings).getBytes();
        return GPU_DEVICES.get(settings).stream()
                .distinct()
                .map(device -> Accelerator.cuda(device, limit))
                .toList();
    }

    /** What devices run at a time. */
    static DeviceLane.Limits deviceLimits(Settings settings, MemoryAccount heap) {
        return new DeviceLane.Limits(
                GPU_BATCH_TOKENS.get(settings),
                GPU_BATCH_TIME.get(settings).nanos(),
                MAX_QUEUED_WINDOWS.get(settings),
                heap);
    }

    /** What the rerank API takes on now. */
    static RerankLimits apiLimits(ClusterSettings settings) {
        return new RerankLimits(
                settings.get(API_MAX_DOCUMENTS),
                settings.get(API_MAX_BYTES).getBytes(),
                settings.get(MAX_TEXT_CHARS),
                settings.get(API_MODEL_ALIASES));
    }
}
