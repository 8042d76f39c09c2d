package io.crossencoder.opensearch;

import io.crossencoder.opensearch.inference.DeviceEvent;
import io.crossencoder.opensearch.inference.EngineWatch;
import io.crossencoder.opensearch.stats.RecentTimes;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What the engine has to tell, for the stats and the log. What goes wrong on a device is counted always and logged once. */
final class EngineEvents implements EngineWatch {
    private static final Logger logger = LogManager.getLogger(EngineEvents.class);

    private final RecentTimes waits = new RecentTimes();
    private final RecentTimes runs = new RecentTimes();
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final RerankCounters counters;

    EngineEvents(RerankCounters counters) {
        this.counters = counters;
    }

    RecentTimes waits() {
        return waits;
    }

    RecentTimes runs() {
        return runs;
    }

    @Override
    public void waited(long nanos) {
        waits.record(nanos);
    }

    @Override
    public void ran(long nanos) {
        runs.record(nanos);
    }

    @Override
    public void happened(DeviceEvent event, String device, String reason) {
        counters.countDeviceEvent(event.name().toLowerCase(Locale.ROOT));
        if (logged.add(event + device)) {
            logger.warn("[{}]: {}; {}", device, reason, remedy(event));
        }
    }

    private static String remedy(DeviceEvent event) {
        return switch (event) {
            case OUT_OF_MEMORY ->
                "the batch is run in parts. Lower [" + CrossEncoderSettings.GPU_BATCH_TOKENS.getKey() + "] or raise ["
                        + CrossEncoderSettings.GPU_MEMORY_LIMIT.getKey()
                        + "]; further ones are only counted, in the stats";
            case FAILED ->
                "the batch is run in parts, and on the CPU what fails alone. Where it happens often the model is not fit for"
                        + " the card: export it again, or take its file for [cuda] out of the manifest; further ones are"
                        + " only counted, in the stats";
            case LOST ->
                "other devices take over, or the CPU. It stays so until the node is restarted; nvidia-smi and the"
                        + " system's log say what happened to the card";
            case NOT_FINITE ->
                "the document keeps its first-stage place. Where it happens often the model is not fit for float16: export"
                        + " it in float32; further ones are only counted, in the stats";
        };
    }
}
