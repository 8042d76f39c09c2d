package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.stats.RerankReport;
import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Says what a reranking came to. */
final class OutcomeReport {
    /**
     * The window that was asked for.
     *
     * @param size how many candidates; fewer come where the search finds, or gives out, no more. Null where nothing was widened
     * @param textsCut how many of them had a text longer than the node reads
     */
    record Window(Integer size, int textsCut) {}

    private final RerankOutcome outcome;
    private final String model;
    private final String device;
    private final Window window;
    private final long tookMillis;
    private final int reranked;
    private final int missed;

    OutcomeReport(RerankOutcome outcome, String model, String device, Window window, long tookMillis) {
        this.outcome = outcome;
        this.model = model;
        this.device = device;
        this.window = window;
        this.tookMillis = tookMillis;
        this.reranked = (int)
                outcome.ranking().places().stream().filter(Place::reranked).count();
        this.missed = outcome.ranking().places().size() - reranked - outcome.withoutText();
    }

    int reranked() {
        return reranked;
    }

    /** Whether candidates that have text were not scored. */
    boolean isDegraded() {
        return outcome.ending() != Ending.COMPLETE || outcome.failure() != null;
    }

    private Status status() {
        if (reranked == 0) {
            return Status.KEPT_ORDER;
        }
        return isDegraded() ? Status.PARTIAL : Status.COMPLETE;
    }

    /** Why not everything was reranked; null where it was. */
    String reason() {
        if (outcome.ending() != Ending.COMPLETE) {
            return outcome.ending().name().toLowerCase(Locale.ROOT);
        }
        if (outcome.failure() != null) {
            return "failed";
        }
        return reranked == 0 ? "no_text" : null;
    }

    RerankReport build() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("device", device);
        if (window.size() != null) {
            facts.put("window_size", window.size());
        }
        facts.put("candidates", outcome.ranking().places().size());
        facts.put("reranked", reranked);
        if (outcome.withoutText() > 0 || missed > 0) {
            facts.put("not_reranked", notReranked());
        }
        facts.put("windows", windows());
        facts.put("window_tokens", outcome.shape().window());
        facts.put("overlap_tokens", outcome.shape().overlap());
        if (outcome.queryTruncated()) {
            facts.put("query_truncated", true);
        }
        if (window.textsCut() > 0) {
            facts.put("texts_cut", window.textsCut());
        }
        if (outcome.anchorMissing()) {
            facts.put("anchor_missing", true);
        }
        if (outcome.failure() != null) {
            facts.put("detail", outcome.failure());
        }
        facts.put("took_ms", tookMillis);
        return new RerankReport(status(), reason(), facts);
    }

    private Map<String, Object> notReranked() {
        Map<String, Object> counts = new LinkedHashMap<>();
        if (outcome.withoutText() > 0) {
            counts.put("no_text", outcome.withoutText());
        }
        if (missed > 0) {
            counts.put(reason() == null ? "no_tokens" : reason(), missed);
        }
        return counts;
    }

    private Map<String, Object> windows() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("wanted", outcome.windows());
        counts.put("scored", outcome.scored());
        counts.put("cached", outcome.cached());
        if (outcome.skipped() > 0) {
            counts.put("skipped", outcome.skipped());
        }
        return counts;
    }
}
