package io.crossencoder.opensearch.stats;

import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What rerankers did on this node since it started. Thread-safe; a snapshot taken while searches run may have counted one in
 * some entries and not yet in others.
 */
public final class RerankCounters {
    private static final String[] ALWAYS_THERE = {
        "candidates",
        "reranked",
        "searches.failed",
        "windows.wanted",
        "windows.scored",
        "windows.cached",
        "windows.skipped"
    };

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final RecentTimes times = new RecentTimes();

    public RerankCounters() {
        for (Status status : Status.values()) {
            add("searches." + name(status), 0);
        }
        for (String name : ALWAYS_THERE) {
            add(name, 0);
        }
    }

    /** Counts one search's way through one reranker. */
    public void count(RerankReport report) {
        String status = name(report.status());
        add("searches." + status, 1);
        if (report.reason() != null) {
            add("reasons." + status + "." + report.reason(), 1);
        }
        if (report.status() == Status.COMPLETE || report.status() == Status.PARTIAL) {
            report.facts().forEach(this::addFact);
        }
    }

    /** Counts a search that was answered with an error, because its pipeline asks for one. */
    public void countFailure() {
        add("searches.failed", 1);
    }

    /** Counts one call of the rerank API by the HTTP status of its answer. */
    public void countApiCall(int status) {
        add("rerank_api." + status, 1);
    }

    /** Counts something that went wrong on an accelerator. */
    public void countDeviceEvent(String event) {
        add("gpu." + event, 1);
    }

    private static String name(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private void addFact(String name, Object value) {
        switch (name) {
            case "candidates", "reranked" -> add(name, ((Number) value).longValue());
            case "windows" ->
                ((Map<?, ?>) value).forEach((key, count) -> add("windows." + key, ((Number) count).longValue()));
            case "took_ms" -> times.record(TimeUnit.MILLISECONDS.toNanos(((Number) value).longValue()));
            default -> {} // says how, not how much
        }
    }

    private void add(String name, long count) {
        counters.computeIfAbsent(name, key -> new LongAdder()).add(count);
    }

    /**
     * All counters by dotted name, in alphabetical order; a reason that never occurred has no entry: {@code searches.STATUS},
     * {@code reasons.STATUS.REASON}, {@code candidates}, {@code reranked}, {@code windows.…}.
     */
    public Map<String, Long> snapshot() {
        Map<String, Long> snapshot = new TreeMap<>();
        counters.forEach((name, count) -> snapshot.put(name, count.sum()));
        return snapshot;
    }

    /** How long complete and partial rerankings took, from the first stage's answer to ours. */
    public TimeStats times() {
        return times.stats();
    }
}
