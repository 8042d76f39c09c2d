package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.CandidateReader;
import io.crossencoder.opensearch.candidate.ShippedTexts;
import io.crossencoder.opensearch.pipeline.CrossEncoderProcessor.Services;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.rerank.HeldModels;
import io.crossencoder.opensearch.rerank.OutcomeReport;
import io.crossencoder.opensearch.rerank.OutcomeReport.Window;
import io.crossencoder.opensearch.rerank.RerankExplanation;
import io.crossencoder.opensearch.rerank.ScoringTranslation;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.RerankTask;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.search.Explanation;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** One response through its models, from candidates' texts to the answer. Holds the models and the texts' heap until then. */
final class ModelRun {
    private final HeldModels models;
    private final RerankOptions options;
    private final Services services;
    private final PagedAnswer answer;
    private final FailurePolicy policy;

    ModelRun(HeldModels models, RerankOptions options, Services services, PagedAnswer answer, FailurePolicy policy) {
        this.models = models;
        this.options = options;
        this.services = services;
        this.answer = answer;
        this.policy = policy;
    }

    /** Reads, tokenises and submits. Throws only before the reranker has taken over; then the caller releases the models. */
    void start(SearchRequest request, PagePlan plan, String question, Deadline deadline) {
        SearchHits hits = answer.hits();
        int fetched = hits.getHits().length;
        int window = plan == null ? fetched : Math.min(plan.window(), fetched);
        List<Candidate> candidates = candidates(hits, window);
        int cut = (int) candidates.stream().filter(Candidate::cut).count();
        RerankTask task = ScoringTranslation.task(question, candidates, options, deadline);
        boolean profiles = request.source().profile();
        boolean explains = options.output().extras().explain()
                || Boolean.TRUE.equals(request.source().explain());
        Window asked = new Window(plan == null ? null : plan.window(), cut);
        services.reranker()
                .rerank(models.stages(), task, listener(new Asked(task, candidates, asked, explains, profiles)));
    }

    private List<Candidate> candidates(SearchHits hits, int window) {
        int maxChars = services.maxTextChars().getAsInt();
        CandidateReader reader = new CandidateReader(options, maxChars);
        requireTexts(hits, window);
        List<Candidate> candidates = new ArrayList<>(window);
        for (int i = 0; i < window; i++) {
            candidates.add(reader.read(hits.getAt(i)));
        }
        return candidates;
    }

    /**
     * Hits behind the window may come without texts. Had somebody moved one into it, it would be ranked as if it were empty:
     * better to rank none.
     */
    private static void requireTexts(SearchHits hits, int window) {
        if (Arrays.stream(hits.getHits()).anyMatch(ShippedTexts::areIn)
                && !Arrays.stream(hits.getHits(), 0, window).allMatch(ShippedTexts::areIn)) {
            throw new IllegalStateException("another processor moved hits without texts into the window");
        }
    }

    /**
     * What the answer needs besides the outcome.
     *
     * @param window what was asked for, and what was cut of it
     */
    private record Asked(
            RerankTask task, List<Candidate> candidates, Window window, boolean explains, boolean profiles) {}

    private ActionListener<RerankOutcome> listener(Asked asked) {
        return new ActionListener<>() {
            @Override
            public void onResponse(RerankOutcome outcome) {
                services.threads().answerOrGoOn(models, () -> deliver(outcome, asked), policy::failed);
            }

            @Override
            public void onFailure(Exception e) {
                services.threads().answer(models, () -> policy.failed(e), policy::failed);
            }
        };
    }

    /** Says whether inner hits are scored before the answer, and the models are theirs. */
    private boolean deliver(RerankOutcome outcome, Asked asked) {
        OutcomeReport report = new OutcomeReport(outcome, models.missing(), asked.window(), answer.elapsedMillis());
        if (report.isDegraded() && policy.mustFail()) {
            answer.fail(new OpenSearchStatusException(
                    "[{}] {}", report.errorStatus(), CrossEncoderProcessor.TYPE, report.summary()));
            return false;
        }
        if (report.reranked() == 0) {
            answer.keepOrder(options.output(), built(report, outcome, asked));
            return false;
        }
        RerankedHits hits = new RerankedHits(answer.hits(), options.output(), notes(outcome, asked));
        return send(hits.list(outcome.ranking(), !report.isDegraded()), built(report, outcome, asked), asked.task());
    }

    private boolean send(RankedList list, RerankReport report, RerankTask task) {
        InnerLists inner = new InnerLists(options.output().extras().innerHits() ? answer.page(list) : List.of());
        if (inner.hits().isEmpty()) {
            answer.send(list, report);
            return false;
        }
        InnerHitsPass pass = new InnerHitsPass(
                inner,
                options,
                services,
                facts -> answer.send(list, report.with("inner_hits", facts).with("took_ms", answer.elapsedMillis())),
                policy::failed);
        return pass.start(models, task.query(), task.deadline());
    }

    private static RerankReport built(OutcomeReport report, RerankOutcome outcome, Asked asked) {
        RerankReport built = report.build();
        return asked.profiles() ? built.with("times", ProfiledTimes.millis(outcome.times())) : built;
    }

    /** Hits still have their first-stage scores: new ones are written when the page is cut. */
    private static Explanation firstStage(SearchHit hit) {
        return RerankExplanation.firstStage(hit.getScore(), hit.getExplanation());
    }

    private HitNotes notes(RerankOutcome outcome, Asked asked) {
        Passages passages = new Passages(
                asked.candidates(), outcome.scores(), options.output().extras().passages());
        if (!asked.explains()) {
            return passages;
        }
        RerankExplanation explanation = new RerankExplanation(options, asked.candidates(), outcome);
        return (hit, fetchedAt, score) -> {
            passages.write(hit, fetchedAt, score);
            hit.explanation(explanation.of(fetchedAt, score, firstStage(hit)));
        };
    }
}
