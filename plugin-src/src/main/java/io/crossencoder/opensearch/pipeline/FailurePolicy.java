package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RerankOptions.FailureMode;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import io.crossencoder.opensearch.stats.RerankReport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;

/**
 * What a search that can't be reranked answers: its first-stage order with the reason, or an error where the pipeline asks for
 * one.
 */
final class FailurePolicy {
    private static final Logger logger = LogManager.getLogger(FailurePolicy.class);

    private final PagedAnswer answer;
    private final RerankOptions options;
    private final boolean failuresAreIgnored;

    /**
     * @param failuresAreIgnored whether the platform would answer a failure of ours with the response as it came, which is
     *     widened and uncut: then nothing may fail
     */
    FailurePolicy(PagedAnswer answer, RerankOptions options, boolean failuresAreIgnored) {
        this.answer = answer;
        this.options = options;
        this.failuresAreIgnored = failuresAreIgnored;
    }

    boolean mustFail() {
        return options.limits().failureMode() == FailureMode.FAIL && !failuresAreIgnored;
    }

    /**
     * Keeps the first stage's order, or fails.
     *
     * @param reason a word for the report
     * @param status of the error, where there must be one
     * @param detail what is wrong and what to do about it
     */
    void degrade(String reason, RestStatus status, String detail) {
        if (mustFail()) {
            answer.fail(new OpenSearchStatusException(
                    "[{}] can't rerank with model [{}]: {}",
                    status,
                    CrossEncoderProcessor.TYPE,
                    options.model().label(),
                    detail));
        } else {
            answer.keepOrder(
                    options.output(),
                    RerankReport.keptOrder(reason, options.model().label(), detail));
        }
    }

    /** Answers where there is too much to do, or after something that should not happen. */
    void failed(Exception e) {
        if (e instanceof ScorerOverloadedException) {
            degrade("overloaded", RestStatus.TOO_MANY_REQUESTS, e.getMessage());
        } else {
            logger.error("a search could not be reranked; this is a bug", e);
            degrade("failed", RestStatus.INTERNAL_SERVER_ERROR, String.valueOf(e.getMessage()));
        }
    }
}
