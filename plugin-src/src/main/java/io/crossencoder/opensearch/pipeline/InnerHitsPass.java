package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.CandidateReader;
import io.crossencoder.opensearch.pipeline.CrossEncoderProcessor.Services;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.rerank.HeldModels;
import io.crossencoder.opensearch.rerank.OutcomeReport;
import io.crossencoder.opensearch.rerank.OutcomeReport.Window;
import io.crossencoder.opensearch.rerank.ScoringTranslation;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.RerankTask;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.core.action.ActionListener;

/**
 * Scores the inner hits of a page, once the hits themselves are ranked: each as a document of its own, by the last model alone.
 * Whatever goes wrong here, the search is answered with the ranking it has, and inner hits that were not scored follow the others.
 */
final class InnerHitsPass {
    private static final Logger logger = LogManager.getLogger(InnerHitsPass.class);

    private final InnerLists lists;
    private final RerankOptions options;
    private final Services services;
    private final Consumer<Map<String, Object>> answer;
    private final Consumer<Exception> failed;

    /**
     * @param options of the search
     * @param answer sends it, with what there is to say of the inner hits
     * @param failed learns of it where that throws
     */
    InnerHitsPass(
            InnerLists lists,
            RerankOptions options,
            Services services,
            Consumer<Map<String, Object>> answer,
            Consumer<Exception> failed) {
        this.lists = lists;
        this.options = options.modelAlone();
        this.services = services;
        this.answer = answer;
        this.failed = failed;
    }

    /**
     * Hands off to a thread that may tokenise.
     *
     * @return whether it gives the models back; if not, the search is answered
     */
    boolean start(HeldModels models, String question, Deadline deadline) {
        CandidateReader reader =
                new CandidateReader(options, services.maxTextChars().getAsInt());
        long chars = lists.hits().stream().mapToLong(reader::chars).sum();
        HeldModels held;
        try {
            held = models.withMore(chars, services.reranker());
        } catch (ScorerOverloadedException e) {
            answer.accept(facts(0, "overloaded"));
            return false;
        }
        services.threads().tokenising().execute(deadline, new DeadlinePool.Work() {
            @Override
            public void start() {
                score(held, reader, question, deadline);
            }

            @Override
            public void late() {
                end(held, () -> facts(0, "deadline"));
            }

            @Override
            public void refused(Exception e) {
                end(held, () -> facts(0, "overloaded"));
            }

            @Override
            public void failed(Exception e) {
                end(held, () -> failure(e));
            }
        });
        return true;
    }

    private void score(HeldModels held, CandidateReader reader, String question, Deadline deadline) {
        List<Candidate> candidates = lists.hits().stream().map(reader::read).toList();
        RerankTask task = ScoringTranslation.task(question, candidates, options, deadline);
        services.reranker().rerank(held.last(task.options()), task, new ActionListener<>() {
            @Override
            public void onResponse(RerankOutcome outcome) {
                end(held, () -> written(outcome));
            }

            @Override
            public void onFailure(Exception e) {
                end(held, () -> failure(e));
            }
        });
    }

    private void end(HeldModels held, Supplier<Map<String, Object>> last) {
        services.threads().answer(held, () -> answer.accept(last.get()), failed);
    }

    private Map<String, Object> written(RerankOutcome outcome) {
        lists.write(outcome.ranking());
        OutcomeReport report = new OutcomeReport(outcome, List.of(), new Window(null, 0), 0);
        return facts(report.reranked(), report.reason());
    }

    private Map<String, Object> failure(Exception e) {
        if (e instanceof ScorerOverloadedException) {
            return facts(0, "overloaded");
        }
        logger.error("inner hits could not be scored; this is a bug", e);
        return facts(0, "failed");
    }

    /**
     * @param reason why no more were scored; null where all with text were
     */
    private Map<String, Object> facts(int scored, String reason) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("scored", scored);
        facts.put("left", lists.hits().size() - scored);
        if (reason != null) {
            facts.put("reason", reason);
        }
        return facts;
    }
}
