package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.rerank.KnownModels;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.io.IOException;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopDocs;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.Rescorer;

/** Reranks a shard's own first hits, on the thread that searches the shard. */
public final class CrossEncoderRescorer implements Rescorer {
    private static final Logger logger = LogManager.getLogger(CrossEncoderRescorer.class);

    private final Services services;

    /**
     * What it needs of its node.
     *
     * @param maxTextChars longest text read from a field
     */
    public record Services(
            Reranker reranker,
            KnownModels models,
            Question question,
            RerankCounters counters,
            IntSupplier maxTextChars) {}

    public CrossEncoderRescorer(Services services) {
        this.services = services;
    }

    /** Tells rescorers which search they work for; to be registered with every index. */
    public static SearchOperationListener listener() {
        return ShardRescore.listener();
    }

    @Override
    public TopDocs rescore(TopDocs found, IndexSearcher searcher, RescoreContext context) throws IOException {
        if (found == null || found.scoreDocs.length == 0) {
            return found;
        }
        ShardRescore rescore = (ShardRescore) context;
        RescoreAnswer answer = new RescoreAnswer(found, rescore, services.counters());
        String question = rescore.question(services.question());
        if (question.isEmpty()) {
            return answer.withoutQuestion();
        }
        try {
            return new ShardRun(found, rescore, services, answer).run(question, searcher.getIndexReader());
        } catch (TaskCancelledException | OpenSearchStatusException e) {
            throw e;
        } catch (RuntimeException e) {
            logger.error("a shard's hits could not be reranked; this is a bug", e);
            return answer.degraded("failed", RestStatus.INTERNAL_SERVER_ERROR, String.valueOf(e.getMessage()));
        }
    }

    /** Hits are explained when they are fetched, by what was kept of the query phase. */
    @Override
    public Explanation explain(int document, IndexSearcher searcher, RescoreContext context, Explanation firstStage) {
        ShardRescore rescore = (ShardRescore) context;
        if (!rescore.isRescored(document)) {
            return firstStage;
        }
        UnaryOperator<Explanation> kept = KeptExplanations.of(rescore).get(document);
        return kept == null
                ? Explanation.match(
                        firstStage.getValue(),
                        "first-stage score; of several searches with [explain] on one point in time at once, the rerank"
                                + " score of the last is explained",
                        firstStage)
                : kept.apply(firstStage);
    }
}
