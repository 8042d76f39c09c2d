package io.crossencoder.opensearch.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Is what the reports say counted? */
class RerankCountersTest {
    private final RerankCounters counters = new RerankCounters();

    @Test
    void nothingHappenedNothingCounted() {
        assertEquals(Map.of(), counters.snapshot());
    }

    @Test
    void searchesAndReasonsAreCounted() {
        counters.count(RerankReport.passed("sort"));
        counters.count(RerankReport.passed("sort"));
        counters.count(RerankReport.keptOrder("loading", "m", "try again"));
        counters.countFailure();
        assertEquals(
                Map.of(
                        "searches.passed", 2L,
                        "searches.kept_order", 1L,
                        "searches.failed", 1L,
                        "reasons.sort", 2L,
                        "reasons.loading", 1L),
                counters.snapshot());
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
        assertEquals(80, snapshot.get("took_ms"));
        assertEquals(1, snapshot.get("reasons.deadline"));
    }

    @Test
    void threadsLoseNoCount() {
        IntStream.range(0, 10_000).parallel().forEach(i -> counters.count(RerankReport.passed("sort")));
        assertEquals(10_000, counters.snapshot().get("searches.passed"));
    }
}
