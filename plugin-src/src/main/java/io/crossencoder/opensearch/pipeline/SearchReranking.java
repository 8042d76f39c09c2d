package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.CandidateReader;
import io.crossencoder.opensearch.pipeline.CrossEncoderProcessor.Services;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.rerank.HeldModels;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.Arrays;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.rest.RestStatus;

/**
 * One response on its way into one reranker: is it to be reranked, by which question, is the model there? Whatever comes out
 * ends in exactly one answer.
 */
final class SearchReranking {
    private final SearchRequest request;
    private final PagePlan plan;
    private final Services services;
    private final PagedAnswer answer;

    /**
     * @param plan null where nothing was widened
     */
    SearchReranking(SearchRequest request, PagePlan plan, Services services, PagedAnswer answer) {
        this.request = request;
        this.plan = plan;
        this.services = services;
        this.answer = answer;
    }

    /**
     * Starts, and returns at once.
     *
     * @param options the pipeline's with those of the search
     * @param position of the reranker in its pipeline
     * @param failuresAreIgnored see {@link FailurePolicy}
     */
    void run(RerankOptions options, int position, boolean failuresAreIgnored) {
        FailurePolicy policy = new FailurePolicy(answer, options, failuresAreIgnored);
        try {
            start(options, position, policy);
        } catch (RuntimeException e) {
            policy.failed(e);
        }
    }

    private void start(RerankOptions options, int position, FailurePolicy policy) {
        String untouched =
                plan == null ? Untouched.reason(request, services.threads().context()) : null;
        if (untouched == null && answer.hits().getHits().length == 0) {
            untouched = "no_hits";
        }
        String question = untouched == null ? question(options, position) : "";
        if (untouched == null && question.isEmpty()) {
            untouched = "no_query_text";
        }
        if (untouched != null) {
            answer.sendUnchanged(RerankReport.passed(untouched));
            return;
        }
        startWithModel(options, question, policy);
    }

    private String question(RerankOptions options, int position) {
        String before = plan == null ? "" : plan.questions().get(position);
        return before.isEmpty() ? services.question().find(options.query(), request.source()) : before;
    }

    private void startWithModel(RerankOptions options, String question, FailurePolicy policy) {
        long chars = textChars(options);
        HeldModels models = HeldModels.acquire(services.models(), options);
        models.decisive()
                .ifPresentOrElse(
                        missing -> policy.degrade(missing.reason(), RestStatus.SERVICE_UNAVAILABLE, missing.detail()),
                        () -> handOff(models.withTexts(chars, services.reranker()), options, question, policy));
    }

    /** About how much text the candidates bring; none is read for it, for this may be a network thread. */
    private long textChars(RerankOptions options) {
        CandidateReader reader =
                new CandidateReader(options, services.maxTextChars().getAsInt());
        return Arrays.stream(answer.hits().getHits())
                .limit(plan == null ? Long.MAX_VALUE : plan.window())
                .mapToLong(reader::chars)
                .sum();
    }

    /** The run gives back what is held, unless it never starts: a pool with much to do may not get to it in time. */
    private void handOff(HeldModels models, RerankOptions options, String question, FailurePolicy policy) {
        Deadline deadline = SearchBudget.deadline(
                options.limits().timeoutMillis(),
                answer.startNanos(),
                SearchOrigin.of(services.threads().context()),
                request,
                services.cancelAfter().get());
        services.threads().tokenising().execute(deadline, new DeadlinePool.Work() {
            @Override
            public void start() {
                new ModelRun(models, options, services, answer, policy).start(request, plan, question, deadline);
            }

            @Override
            public void late() {
                policy.degrade("deadline", RestStatus.SERVICE_UNAVAILABLE, "other searches were before it");
                models.release();
            }

            @Override
            public void refused(Exception e) {
                policy.degrade("overloaded", RestStatus.TOO_MANY_REQUESTS, "too many searches wait to be reranked");
                models.release();
            }

            @Override
            public void failed(Exception e) {
                models.release();
                policy.failed(e);
            }
        });
    }
}
