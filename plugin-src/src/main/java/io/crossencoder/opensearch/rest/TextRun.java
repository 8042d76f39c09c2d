package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.rerank.EntryThreads;
import io.crossencoder.opensearch.rerank.HeldModels;
import io.crossencoder.opensearch.rerank.ScoringTranslation;
import io.crossencoder.opensearch.rest.RerankResponse.Result;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.Document;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.RerankTask;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import io.crossencoder.opensearch.scoring.ScoringOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.Strings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskCancelledException;

/** One request through its model, from its texts to the answer. Holds a reference to the model until then. */
final class TextRun {
    private static final Logger logger = LogManager.getLogger(TextRun.class);

    private final HeldModels models;
    private final EntryThreads threads;
    private final ActionListener<RerankResponse> answer;
    private final long startNanos = System.nanoTime();

    /**
     * @param models the one model
     */
    TextRun(HeldModels models, EntryThreads threads, ActionListener<RerankResponse> answer) {
        this.models = models;
        this.threads = threads;
        this.answer = answer;
    }

    /** Tokenises and submits. Throws only before the reranker has taken over; then the caller releases the model. */
    void start(Reranker reranker, RerankRequest request, Deadline deadline, int maxTextChars) {
        List<Document> documents = new ArrayList<>(request.documents().size());
        int textsCut = 0;
        for (String text : request.documents()) {
            textsCut += text.length() > maxTextChars ? 1 : 0;
            documents.add(document(Strings.cleanTruncate(text, maxTextChars)));
        }
        RerankTask task = new RerankTask(
                request.query(), documents, models.stages().get(0).options(), deadline);
        reranker.rerank(models.stages(), task, listener(request.bounds().topN(), textsCut));
    }

    /** As a pipeline reads documents: what is blank has no text. */
    private static Document document(String text) {
        return new Document(0, text.isBlank() ? List.of() : List.of(new Document.Part(text, 1)));
    }

    /** A pipeline's defaults, so that a text gets the score that it would get as a hit. */
    static ScoringOptions options(RerankRequest.Bounds bounds) {
        ScoringOptions pipeline = ScoringTranslation.options(OptionsParser.DEFAULTS);
        return new ScoringOptions(
                pipeline.windowTokens(),
                pipeline.overlapTokens(),
                bounds.maxWindows(),
                bounds.maxTokens(),
                pipeline.selection(),
                pipeline.combination(),
                pipeline.sigmoid());
    }

    private ActionListener<RerankOutcome> listener(int topN, int textsCut) {
        return new ActionListener<>() {
            @Override
            public void onResponse(RerankOutcome outcome) {
                finish(() -> deliver(outcome, topN, textsCut));
            }

            @Override
            public void onFailure(Exception e) {
                finish(() -> answer.onFailure(
                        e instanceof ScorerOverloadedException
                                ? new OpenSearchStatusException(e.getMessage(), RestStatus.TOO_MANY_REQUESTS)
                                : e));
            }
        };
    }

    private void finish(Runnable last) {
        threads.answer(models, last, e -> {
            logger.error("texts could not be reranked; this is a bug", e);
            answer.onFailure(e);
        });
    }

    private void deliver(RerankOutcome outcome, int topN, int textsCut) {
        Exception incomplete = whyIncomplete(outcome);
        if (incomplete != null) {
            answer.onFailure(incomplete);
            return;
        }
        List<Result> results = outcome.ranking().places().stream()
                .limit(topN)
                .map(place -> new Result(place.document(), place.score()))
                .toList();
        List<String> warnings = textsCut == 0
                ? List.of()
                : List.of("[" + textsCut + "] documents were cut to the length of"
                        + " [plugins.cross_encoder.max_text_chars]");
        answer.onResponse(new RerankResponse(results, facts(outcome), warnings));
    }

    /** Callers take what they get for all there is: without a score for every text there is no answer. */
    private Exception whyIncomplete(RerankOutcome outcome) {
        String progress = "[" + outcome.scored() + "] of [" + outcome.windows() + "] windows were scored";
        return switch (outcome.ending()) {
            case DEADLINE ->
                new OpenSearchStatusException(
                        "time ran out: " + progress
                                + (isElsewhere()
                                        ? "; raise [timeout]"
                                        : "; they are cached, so try again, or raise [timeout]"),
                        RestStatus.GATEWAY_TIMEOUT);
            case OVERLOADED ->
                new OpenSearchStatusException(
                        outcome.failure() == null ? "the reranker is overloaded: " + progress : outcome.failure(),
                        RestStatus.TOO_MANY_REQUESTS);
            case CANCELLED -> new TaskCancelledException("the request was cancelled: " + progress);
            case STOPPING -> new OpenSearchStatusException("the node is stopping", RestStatus.SERVICE_UNAVAILABLE);
            case COMPLETE ->
                outcome.failure() == null
                        ? null
                        : new OpenSearchStatusException(
                                outcome.failure(),
                                isElsewhere() ? RestStatus.BAD_GATEWAY : RestStatus.INTERNAL_SERVER_ERROR);
        };
    }

    /** Whether somebody else's model scores: its failures are not ours, and its scores are not cached. */
    private boolean isElsewhere() {
        return models.stages().get(0).elsewhere().isPresent();
    }

    private Map<String, Object> facts(RerankOutcome outcome) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", outcome.last().name());
        facts.put("device", outcome.last().device());
        Map<String, Object> windows = new LinkedHashMap<>();
        windows.put("scored", outcome.scored());
        windows.put("cached", outcome.cached());
        windows.put("skipped", outcome.skipped());
        facts.put("windows", windows);
        if (outcome.queryTruncated()) {
            facts.put("query_truncated", true);
        }
        facts.put("took_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        return facts;
    }
}
