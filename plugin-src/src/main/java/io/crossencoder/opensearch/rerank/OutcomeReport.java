package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.rerank.HeldModels.Missing;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.StageOutcome;
import io.crossencoder.opensearch.scoring.StageOutcome.Documents;
import io.crossencoder.opensearch.scoring.StageOutcome.Windows;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.stats.RerankReport;
import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.core.rest.RestStatus;

/** Says what a reranking came to. */
public final class OutcomeReport {
    /**
     * The window that was asked for.
     *
     * @param size how many candidates; fewer come where the search finds, or gives out, no more. Null where nothing was widened
     * @param textsCut how many of them had a text longer than the node reads
     */
    public record Window(Integer size, int textsCut) {}

    private final RerankOutcome outcome;
    private final List<Missing> missing;
    private final Window window;
    private final long tookMillis;
    private final int reranked;
    private final int missed;

    /**
     * @param missing stages that did not run, because their models are not there
     */
    public OutcomeReport(RerankOutcome outcome, List<Missing> missing, Window window, long tookMillis) {
        this.outcome = outcome;
        this.missing = List.copyOf(missing);
        this.window = window;
        this.tookMillis = tookMillis;
        this.reranked = (int)
                outcome.ranking().places().stream().filter(Place::reranked).count();
        this.missed = outcome.ranking().places().size() - reranked - outcome.withoutText();
    }

    /** Candidates that a model scored. */
    public int reranked() {
        return reranked;
    }

    /** Whether candidates that have text were not scored. */
    public boolean isDegraded() {
        return outcome.ending() != Ending.COMPLETE || outcome.failure() != null;
    }

    private Status status() {
        if (reranked == 0) {
            return Status.KEPT_ORDER;
        }
        return isDegraded() ? Status.PARTIAL : Status.COMPLETE;
    }

    /** Of the error, where a degraded answer is to be one. */
    public RestStatus errorStatus() {
        return outcome.ending() == Ending.OVERLOADED ? RestStatus.TOO_MANY_REQUESTS : RestStatus.SERVICE_UNAVAILABLE;
    }

    /** Why not everything was reranked; null where it was. */
    public String reason() {
        if (outcome.ending() != Ending.COMPLETE) {
            return outcome.ending().name().toLowerCase(Locale.ROOT);
        }
        if (outcome.failure() != null) {
            return "failed";
        }
        return reranked == 0 ? "no_text" : null;
    }

    /** How far it came and why no further, for errors and warnings. */
    public String summary() {
        return "reranked [" + reranked + "] of [" + outcome.ranking().places().size() + "] candidates: " + reason()
                + (outcome.failure() == null ? "" : "; " + outcome.failure());
    }

    /** The report. */
    public RerankReport build() {
        Map<String, Object> facts = new LinkedHashMap<>();
        StageOutcome last = outcome.last();
        facts.put("model", last.name());
        facts.put("device", last.device());
        putCandidates(facts);
        facts.put("reranked", reranked);
        if (outcome.withoutText() > 0 || missed > 0) {
            facts.put("not_reranked", notReranked());
        }
        facts.put("windows", windows(outcome.counts()));
        facts.put("window_tokens", outcome.shape().window());
        facts.put("overlap_tokens", outcome.shape().overlap());
        if (outcome.queryTruncated()) {
            facts.put("query_truncated", true);
        }
        putStages(facts);
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

    private void putCandidates(Map<String, Object> facts) {
        if (window.size() != null) {
            facts.put("window_size", window.size());
        }
        facts.put("candidates", outcome.ranking().places().size());
        if (outcome.stages().size() == 1) {
            putPlanned(facts, outcome.last().documents());
        }
    }

    /** Said only where time seemed too short for all. */
    private static void putPlanned(Map<String, Object> facts, Documents documents) {
        if (documents.planned() < documents.withText()) {
            facts.put("planned", documents.planned());
        }
    }

    private void putStages(Map<String, Object> facts) {
        if (outcome.stages().size() > 1) {
            facts.put(
                    "stages",
                    outcome.stages().stream().map(OutcomeReport::stage).toList());
        }
        if (!missing.isEmpty()) {
            facts.put(
                    "stages_missing",
                    missing.stream().map(OutcomeReport::missing).toList());
        }
    }

    private static Map<String, Object> missing(Missing stage) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", stage.model());
        facts.put("reason", stage.reason());
        facts.put("detail", stage.detail());
        return facts;
    }

    private static Map<String, Object> stage(StageOutcome stage) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", stage.name());
        facts.put("device", stage.device());
        facts.put("candidates", stage.documents().candidates());
        putPlanned(facts, stage.documents());
        facts.put("ranked", stage.documents().ranked());
        facts.put("windows", windows(stage.windows()));
        facts.put("took_ms", TimeUnit.NANOSECONDS.toMillis(stage.stop().tookNanos()));
        return facts;
    }

    private static Map<String, Object> windows(Windows windows) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("wanted", windows.wanted());
        counts.put("scored", windows.scored());
        counts.put("cached", windows.cached());
        if (windows.skipped() > 0) {
            counts.put("skipped", windows.skipped());
        }
        return counts;
    }
}
