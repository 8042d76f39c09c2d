package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.request.RerankOptions.FailureMode;
import io.crossencoder.opensearch.rerank.OutcomeReport;
import io.crossencoder.opensearch.rerank.RerankExplanation;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.stats.RerankCounters;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.logging.HeaderWarning;
import org.opensearch.core.rest.RestStatus;

/**
 * What a shard answers, and what it says of that. A shard has no place for a report in its answer: what is degraded is counted,
 * said in a warning header, and seen in the scores.
 */
final class RescoreAnswer {
    private final TopDocs found;
    private final ShardRescore rescore;
    private final RerankCounters counters;

    RescoreAnswer(TopDocs found, ShardRescore rescore, RerankCounters counters) {
        this.found = found;
        this.rescore = rescore;
        this.counters = counters;
    }

    /** The documents as they came. No shard finds a question in this search, so none of them is reranked. */
    TopDocs withoutQuestion() {
        counters.countRescore(RerankReport.passed("no_query_text"));
        warn("found no question in the search's query; say it as [query] of the rescorer");
        return found;
    }

    /**
     * The documents in first-stage order, or an error where that is asked for.
     *
     * @param reason a word for the stats
     * @param status of the error
     * @param detail what is wrong and what to do about it
     */
    TopDocs degraded(String reason, RestStatus status, String detail) {
        String model = rescore.options().model().label();
        if (rescore.options().limits().failureMode() == FailureMode.FAIL) {
            throw failed(status, "can't rerank with model [" + model + "]: " + detail);
        }
        counters.countRescore(RerankReport.keptOrder(reason, model, detail));
        warn("kept the first-stage order: " + detail);
        TopDocs kept = RescoredDocs.unranked(found);
        if (rescore.search().explain()) {
            explain(kept, (place, score, first) -> RerankExplanation.notReranked(score, detail, first));
        }
        return kept;
    }

    /** The documents in their new order, or an error where not all could be scored and that is asked for. */
    TopDocs ranked(RerankOutcome outcome, OutcomeReport report, List<Candidate> scored) {
        if (report.isDegraded() && rescore.options().limits().failureMode() == FailureMode.FAIL) {
            throw failed(report.errorStatus(), report.summary());
        }
        counters.countRescore(report.build());
        if (report.reason() != null) {
            warn(report.summary());
        }
        TopDocs ranked = RescoredDocs.ranked(found, outcome.ranking());
        if (rescore.search().explain()) {
            explain(ranked, new RerankExplanation(rescore.options(), scored, outcome)::of);
        }
        return ranked;
    }

    private OpenSearchStatusException failed(RestStatus status, String what) {
        counters.countRescoreFailure();
        return new OpenSearchStatusException("[rescore] [{}] {}", status, CrossEncoderRescorerBuilder.NAME, what);
    }

    private void warn(String what) {
        HeaderWarning.addWarning(
                "[rescore] [{}] on shard {} {}",
                CrossEncoderRescorerBuilder.NAME,
                rescore.search().indexShard().shardId(),
                what);
    }

    /** Explains a document's score by its place in first-stage order. */
    private interface Explainer {
        Explanation of(int place, float score, Explanation firstStage);
    }

    private void explain(TopDocs answer, Explainer explainer) {
        Map<Integer, Float> scores = new HashMap<>();
        for (ScoreDoc document : answer.scoreDocs) {
            scores.put(document.doc, document.score);
        }
        Map<Integer, UnaryOperator<Explanation>> explanations = new HashMap<>();
        for (int i = 0; i < found.scoreDocs.length; i++) {
            int place = i;
            ScoreDoc document = found.scoreDocs[i];
            float first = document.score;
            explanations.put(
                    document.doc,
                    given -> explainer.of(place, scores.get(document.doc), RerankExplanation.firstStage(first, given)));
        }
        rescore.addRescored(explanations.keySet());
        KeptExplanations.keep(rescore, explanations);
    }
}
