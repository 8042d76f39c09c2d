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
    private static final String RESCORE = "rescore.";

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
    private final RecentTimes rescoreTimes = new RecentTimes();

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
        count("", "searches", report, times);
    }

    /** Counts one shard's way through one rescorer. */
    public void countRescore(RerankReport report) {
        count(RESCORE, "shards", report, rescoreTimes);
    }

    private void count(String prefix, String what, RerankReport report, RecentTimes recent) {
        String status = name(report.status());
        add(prefix + what + "." + status, 1);
        if (report.reason() != null) {
            add(prefix + "reasons." + status + "." + report.reason(), 1);
        }
        if (report.status() == Status.COMPLETE || report.status() == Status.PARTIAL) {
            report.facts().forEach((name, value) -> addFact(prefix, name, value, recent));
        }
    }

    /** Counts a search that was answered with an error, because its pipeline asks for one. */
    public void countFailure() {
        add("searches.failed", 1);
    }

    /** Counts a shard that answered its rescorer's search with an error, because that asks for one. */
    public void countRescoreFailure() {
        add(RESCORE + "shards.failed", 1);
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

    private void addFact(String prefix, String name, Object value, RecentTimes recent) {
        switch (name) {
            case "candidates", "reranked" -> add(prefix + name, ((Number) value).longValue());
            case "windows" ->
                ((Map<?, ?>) value)
                        .forEach((key, count) -> add(prefix + "windows." + key, ((Number) count).longValue()));
            case "took_ms" -> recent.record(TimeUnit.MILLISECONDS.toNanos(((Number) value).longValue()));
            default -> {} // says how, not how much
        }
    }

    private void add(String name, long count) {
        counters.computeIfAbsent(name, key -> new LongAdder()).add(count);
    }

    /**
     * All counters by dotted name, in alphabetical order; a reason that never occurred has no entry: {@code searches.STATUS},
     * {@code reasons.STATUS.REASON}, {@code candidates}, {@code reranked}, {@code windows.…}; the same below
     * {@code rescore}, with {@code shards.STATUS}, once a rescorer has run; {@code rerank_api.HTTP_STATUS} and {@code gpu.EVENT},
     * once there was one.
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

    /** How long complete and partial rescorings of a shard kept its thread. */
    public TimeStats rescoreTimes() {
        return rescoreTimes.stats();
    }
}
