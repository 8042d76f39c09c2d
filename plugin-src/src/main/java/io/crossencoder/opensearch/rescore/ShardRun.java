package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.ShardCandidates;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.rerank.HeldModels;
import io.crossencoder.opensearch.rerank.HeldModels.Missing;
import io.crossencoder.opensearch.rerank.OutcomeReport;
import io.crossencoder.opensearch.rerank.OutcomeReport.Window;
import io.crossencoder.opensearch.rerank.ScoringTranslation;
import io.crossencoder.opensearch.rescore.CrossEncoderRescorer.Services;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.RerankTask;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/** One shard's hits through the models: reads and tokenises on the calling thread, and lets it wait for the engine. */
final class ShardRun {
    private final TopDocs found;
    private final ShardRescore rescore;
    private final Services services;
    private final RescoreAnswer answer;
    private final long startNanos = System.nanoTime();

    ShardRun(TopDocs found, ShardRescore rescore, Services services, RescoreAnswer answer) {
        this.found = found;
        this.rescore = rescore;
        this.services = services;
        this.answer = answer;
    }

    /** The documents as this shard answers them. */
    TopDocs run(String question, IndexReader reader) throws IOException {
        Deadline deadline = rescore.deadline(); // fixed before texts are read, which takes time as well
        HeldModels models = HeldModels.acquire(services.models(), rescore.options());
        if (models.decisive().isPresent()) {
            Missing missing = models.decisive().get();
            return answer.degraded(missing.reason(), RestStatus.SERVICE_UNAVAILABLE, missing.detail());
        }
        PlainActionFuture<RerankOutcome> scored = new PlainActionFuture<>();
        try {
            Optional<List<Candidate>> candidates = start(question, reader, models, scored);
            if (candidates.isEmpty()) {
                rescore.requireNotCancelled();
                return late("time ran out while texts were read; raise [timeout] or lower [window_size]");
            }
            Optional<RerankOutcome> outcome = OutcomeWait.await(scored, deadline);
            return outcome.isPresent()
                    ? ranked(outcome.get(), candidates.get(), models.missing())
                    : late("time ran out; raise [timeout]");
        } catch (ScorerOverloadedException e) {
            return failed(e);
        } catch (ExecutionException e) {
            return failed(e.getCause());
        }
    }

    private TopDocs late(String detail) {
        return answer.degraded("deadline", RestStatus.SERVICE_UNAVAILABLE, detail);
    }

    /** Reads, tokenises and submits; nothing where reading took all the time. */
    private Optional<List<Candidate>> start(
            String question, IndexReader reader, HeldModels models, ActionListener<RerankOutcome> scored)
            throws IOException {
        Optional<List<Candidate>> candidates;
        Optional<RerankTask> task;
        try {
            candidates = candidates(reader);
            task = candidates.map(
                    read -> ScoringTranslation.task(question, read, rescore.options(), rescore.deadline()));
        } catch (IOException | RuntimeException e) {
            models.release();
            throw e;
        }
        task.ifPresentOrElse(all -> submit(all, models, scored), models::release);
        return candidates;
    }

    /** The engine gives back what is held, which may be after we have ceased to wait. */
    private void submit(RerankTask task, HeldModels models, ActionListener<RerankOutcome> scored) {
        HeldModels held = models.withTexts(task.chars(), services.reranker());
        try {
            services.reranker().rerank(held.stages(), task, ActionListener.runAfter(scored, held::release));
        } catch (RuntimeException e) {
            held.release();
            throw e;
        }
    }

    private Optional<List<Candidate>> candidates(IndexReader index) throws IOException {
        RerankOptions options = rescore.options();
        ShardCandidates reader = new ShardCandidates(
                options, services.maxTextChars().getAsInt(), rescore.search().getQueryShardContext());
        int window = Math.min(rescore.getWindowSize(), found.scoreDocs.length);
        ScoreDoc[] first = Arrays.copyOf(found.scoreDocs, window);
        return reader.read(first, index, rescore.deadline()::isOver);
    }

    private TopDocs failed(Throwable cause) {
        if (cause instanceof ScorerOverloadedException) {
            return answer.degraded("overloaded", RestStatus.TOO_MANY_REQUESTS, cause.getMessage());
        }
        throw new IllegalStateException(cause.getMessage(), cause);
    }

    private TopDocs ranked(RerankOutcome outcome, List<Candidate> candidates, List<Missing> missing) {
        if (outcome.ending() == Ending.CANCELLED) {
            rescore.requireNotCancelled();
        }
        int cut = (int) candidates.stream().filter(Candidate::cut).count();
        OutcomeReport report = new OutcomeReport(
                outcome,
                missing,
                new Window(rescore.getWindowSize(), cut),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        return answer.ranked(outcome, report, candidates);
    }
}
