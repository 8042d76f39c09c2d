package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.request.RerankOptions.Windows;
import io.crossencoder.opensearch.scoring.Combination;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.Document;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.RerankTask;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.ScoringOptions;
import io.crossencoder.opensearch.scoring.WindowSelection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.opensearch.core.action.ActionListener;

/**
 * A question and the candidates to rank by it, with the plugin's default options, logits as scores and all the time it takes.
 *
 * @param texts of the candidates, in first-stage order
 */
public record PlainSearch(String query, List<String> texts) {
    private static final ScoringOptions DEFAULTS = new ScoringOptions(
            Windows.DEFAULT.tokens(),
            Windows.DEFAULT.overlap(),
            Windows.DEFAULT.max(),
            ScoringOptions.ALL_TOKENS,
            WindowSelection.LEXICAL,
            new Combination(Combination.Method.REPLACE, 0),
            false);

    public PlainSearch {
        texts = List.copyOf(texts);
    }

    /** Of {@code {"query": …, "texts": […]}}. */
    static PlainSearch of(Map<?, ?> search) {
        List<String> texts =
                ((List<?>) search.get("texts")).stream().map(String::valueOf).toList();
        return new PlainSearch(String.valueOf(search.get("query")), texts);
    }

    /** What the reranker is asked. */
    public RerankTask task() {
        List<Document> documents = texts.stream()
                .map(text -> new Document(1, List.of(new Document.Part(text, 1))))
                .toList();
        Deadline never = new Deadline(System.nanoTime() + Long.MAX_VALUE / 2, () -> false);
        return new RerankTask(query, documents, DEFAULTS, never);
    }

    /** Text in, order out, in the background. */
    public CompletableFuture<RerankOutcome> start(Reranker reranker, LoadedModel model) {
        CompletableFuture<RerankOutcome> outcome = new CompletableFuture<>();
        reranker.rerank(model, task(), ActionListener.wrap(outcome::complete, outcome::completeExceptionally));
        return outcome;
    }

    /** Logits by the candidates' first-stage order. */
    float[] logits(RerankOutcome outcome) {
        if (outcome.failure() != null || outcome.scored() != outcome.windows() || outcome.cached() != 0) {
            throw new IllegalStateException("not every window was run: " + outcome);
        }
        float[] logits = new float[texts.size()];
        outcome.ranking().places().forEach(place -> logits[place.document()] = place.score());
        return logits;
    }
}
