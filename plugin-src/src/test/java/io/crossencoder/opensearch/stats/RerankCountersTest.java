package io.crossencoder.opensearch.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Is what the reports say counted? */
class RerankCountersTest {
    private final RerankCounters counters = new RerankCounters();

    /** Who watches a counter must find it before anything has happened. */
    @Test
    void whatNeverHappenedIsZero() {
        Map<String, Long> snapshot = counters.snapshot();
        assertEquals(Set.of(0L), Set.copyOf(snapshot.values()));
        assertEquals(
                List.of(
                        "candidates",
                        "reranked",
                        "searches.complete",
                        "searches.failed",
                        "searches.kept_order",
                        "searches.partial",
                        "searches.passed",
                        "windows.cached",
                        "windows.scored",
                        "windows.skipped",
                        "windows.wanted"),
                List.copyOf(snapshot.keySet()));
    }

    @Test
    void searchesAndReasonsAreCounted() {
        counters.count(RerankReport.passed("sort"));
        counters.count(RerankReport.passed("sort"));
        counters.count(RerankReport.keptOrder("loading", "m", "try again"));
        counters.countFailure();
        Map<String, Long> snapshot = counters.snapshot();
        snapshot.values().removeIf(count -> count == 0);
        assertEquals(
                Map.of(
                        "searches.passed", 2L,
                        "searches.kept_order", 1L,
                        "searches.failed", 1L,
                        "reasons.passed.sort", 2L,
                        "reasons.kept_order.loading", 1L),
                snapshot);
        assertEquals(0, counters.times().count());
    }

    @Test
    void shardsThatRescoreAreCountedApart() {
        counters.countRescore(RerankReport.keptOrder("loading", "m", "try again"));
        counters.countRescore(new RerankReport(
                RerankReport.Status.COMPLETE,
                null,
                Map.of("candidates", 7, "windows", Map.of("scored", 9), "took_ms", 5)));
        counters.countRescoreFailure();
        Map<String, Long> snapshot = counters.snapshot();
        snapshot.values().removeIf(count -> count == 0);
        assertEquals(
                Map.of(
                        "rescore.shards.kept_order", 1L,
                        "rescore.reasons.kept_order.loading", 1L,
                        "rescore.shards.complete", 1L,
                        "rescore.shards.failed", 1L,
                        "rescore.candidates", 7L,
                        "rescore.windows.scored", 9L),
                snapshot);
        assertEquals(0, counters.times().count());
        assertEquals(1, counters.rescoreTimes().count());
    }

    @Test
    void whatWasScoredIsSummed() {
        Map<String, Object> facts = Map.of(
                "model",
                "m",
                "candidates",
                100,
                "reranked",
                98,
                "windows",
                Map.of("wanted", 300, "scored", 290, "cached", 10),
                "took_ms",
                40L);
        counters.count(new RerankReport(Status.COMPLETE, null, facts));
        counters.count(new RerankReport(Status.PARTIAL, "deadline", facts));
        Map<String, Long> snapshot = counters.snapshot();
        assertEquals(200, snapshot.get("candidates"));
        assertEquals(196, snapshot.get("reranked"));
        assertEquals(580, snapshot.get("windows.scored"));
        assertEquals(20, snapshot.get("windows.cached"));
        assertEquals(1, snapshot.get("reasons.partial.deadline"));
        assertEquals(2, counters.times().count());
        assertEquals(40, counters.times().max(), .4);
    }

    @Test
    void threadsLoseNoCount() {
        IntStream.range(0, 10_000).parallel().forEach(i -> counters.count(RerankReport.passed("sort")));
        assertEquals(10_000, counters.snapshot().get("searches.passed"));
    }
}
