package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.CandidateReader;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.pipeline.CrossEncoderProcessor.Services;
import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.request.RerankExt;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RerankOptions.FailureMode;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.Document;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import io.crossencoder.opensearch.stats.RerankReport;
import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.search.SearchHits;

/**
 * One response on its way through one reranker. Whatever goes wrong ends in exactly one answer: the first-stage order with the
 * reason, or an error where the pipeline asks for one.
 */
final class SearchReranking {
    private static final Logger logger = LogManager.getLogger(SearchReranking.class);

    private final SearchRequest request;
    private final PagePlan plan;
    private final Services services;
    private final PagedAnswer answer;
    private final boolean failuresAreIgnored;
    private RerankOptions options;

    /**
     * @param failuresAreIgnored whether the platform would answer a failure of ours with the response as it came, which is
     *     widened and uncut: then nothing may fail
     */
    SearchReranking(
            SearchRequest request, PagePlan plan, Services services, PagedAnswer answer, boolean failuresAreIgnored) {
        this.request = request;
        this.plan = plan;
        this.services = services;
        this.answer = answer;
        this.failuresAreIgnored = failuresAreIgnored;
    }

    /**
     * Starts, and returns at once.
     *
     * @throws IllegalArgumentException if the search's own overrides don't fit the pipeline's options
     */
    void run(RerankOptions base, int position) {
        Map<String, Object> overrides = plan != null
                ? plan.overrides()
                : RerankExt.overridesIn(
                        request.source() == null ? List.of() : request.source().ext());
        options = OptionsParser.override(base, overrides);
        try {
            start(position);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void start(int position) {
        String untouched = plan == null ? Untouched.reason(request, services.context()) : null;
        if (untouched != null) {
            answer.sendUnchanged(RerankReport.passed(untouched));
            return;
        }
        if (answer.hits().getHits().length == 0) {
            answer.sendUnchanged(RerankReport.passed("no_hits"));
            return;
        }
        String question = plan == null ? "" : plan.questions().get(position);
        if (question.isEmpty()) {
            question = Question.find(options.query(), request.source());
        }
        if (question.isEmpty()) {
            answer.sendUnchanged(RerankReport.passed("no_query_text"));
            return;
        }
        startWithModel(question);
    }

    private void startWithModel(String question) {
        switch (services.models().state(options.model())) {
            case ModelState.Loading loading ->
                degrade(
                        "loading",
                        RestStatus.SERVICE_UNAVAILABLE,
                        "the model is being loaded; try again in some seconds");
            case ModelState.Failed failed ->
                degrade("model_unavailable", RestStatus.SERVICE_UNAVAILABLE, failed.reason());
            case ModelState.Ready ready when ready.model().tryIncRef() -> handOff(ready.model(), question);
            case ModelState.Ready ready ->
                degrade("model_unavailable", RestStatus.SERVICE_UNAVAILABLE, "the node is stopping");
        }
    }

    private void handOff(LoadedModel model, String question) {
        services.executor().execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                rerank(model, question);
            }

            @Override
            public void onRejection(Exception e) {
                model.decRef();
                degrade("overloaded", RestStatus.TOO_MANY_REQUESTS, "too many searches wait to be reranked");
            }

            @Override
            public void onFailure(Exception e) {
                model.decRef();
                failed(e);
            }
        });
    }

    /** Throws only before the reranker has taken over. */
    private void rerank(LoadedModel model, String question) {
        SearchHits hits = answer.hits();
        int window = plan == null ? hits.getHits().length : Math.min(plan.window(), hits.getHits().length);
        int maxChars = services.maxTextChars().getAsInt();
        CandidateReader reader = new CandidateReader(options, TextLimit.chars(options, maxChars));
        List<Candidate> candidates = new ArrayList<>(window);
        for (int i = 0; i < window; i++) {
            candidates.add(reader.read(hits.getAt(i)));
        }
        int cut = (int) candidates.stream().filter(Candidate::cut).count();
        Deadline deadline = SearchBudget.deadline(
                options.limits().timeoutMillis(),
                answer.startNanos(),
                SearchOrigin.of(services.context()),
                request,
                services.cancelAfter().get());
        ActionListener<RerankOutcome> listener = new ActionListener<>() {
            @Override
            public void onResponse(RerankOutcome outcome) {
                finish(model, () -> deliver(outcome, model.session().device(), cut));
            }

            @Override
            public void onFailure(Exception e) {
                finish(model, () -> scorerFailed(e));
            }
        };
        List<Document> documents =
                candidates.stream().map(ScoringTranslation::document).toList();
        services.reranker().rerank(model, question, documents, ScoringTranslation.options(options), deadline, listener);
    }

    /** Back from an inference worker, which must not build responses: over to a thread of ours, whatever waits there. */
    private void finish(LoadedModel model, Runnable last) {
        services.executor().execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                last.run();
            }

            @Override
            public void onFailure(Exception e) {
                failed(e);
            }

            @Override
            public void onAfter() {
                model.decRef();
            }

            @Override
            public boolean isForceExecution() {
                return true;
            }
        });
    }

    private void scorerFailed(Exception e) {
        if (e instanceof ScorerOverloadedException) {
            degrade("overloaded", RestStatus.TOO_MANY_REQUESTS, e.getMessage());
        } else {
            failed(e);
        }
    }

    private void deliver(RerankOutcome outcome, String device, int textsCut) {
        OutcomeReport report = new OutcomeReport(outcome, options.model(), device, textsCut, answer.elapsedMillis());
        if (report.status() != Status.COMPLETE && mustFail()) {
            answer.fail(new OpenSearchStatusException(
                    "[{}] reranked [{}] of [{}] candidates: {}",
                    RestStatus.SERVICE_UNAVAILABLE,
                    CrossEncoderProcessor.TYPE,
                    report.reranked(),
                    outcome.ranking().places().size(),
                    report.reason()));
        } else if (report.reranked() == 0) {
            answer.sendUnchanged(report.build());
        } else {
            RerankedHits hits = new RerankedHits(answer.hits(), options.output());
            answer.send(hits.list(outcome.ranking(), report.status() == Status.COMPLETE), report.build());
        }
    }

    private void failed(Exception e) {
        logger.error("a search could not be reranked", e);
        degrade("failed", RestStatus.INTERNAL_SERVER_ERROR, String.valueOf(e.getMessage()));
    }

    private boolean mustFail() {
        return options.limits().failureMode() == FailureMode.FAIL && !failuresAreIgnored;
    }

    private void degrade(String reason, RestStatus status, String detail) {
        if (mustFail()) {
            answer.fail(new OpenSearchStatusException(
                    "[{}] can''t rerank with model [{}]: {}",
                    status,
                    CrossEncoderProcessor.TYPE,
                    options.model(),
                    detail));
        } else {
            answer.sendUnchanged(RerankReport.keptOrder(reason, options.model(), detail));
        }
    }
}
