package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.scoring.Times;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where a reranking's time went, as profiled searches report it. */
final class ProfiledTimes {
    private ProfiledTimes() {}

    /** In milliseconds, to the microsecond. */
    static Map<String, Object> millis(Times times) {
        Map<String, Object> millis = new LinkedHashMap<>();
        millis.put("tokenise_ms", millis(times.tokenise()));
        millis.put("queue_ms", millis(times.queue()));
        millis.put("run_ms", millis(times.run()));
        millis.put("order_ms", millis(times.order()));
        return millis;
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos) / 1_000.0;
    }
}
