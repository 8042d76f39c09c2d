package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.Candidate.FieldSlice;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.request.RerankOptions.Combine;
import io.crossencoder.opensearch.scoring.DocumentScore;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.ScoreBand;
import io.crossencoder.opensearch.scoring.StageOutcome;
import io.crossencoder.opensearch.scoring.WindowScore;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.Explanation;
import org.opensearch.search.SearchHit;

/**
 * Says in a hit's {@code _explanation} how its rerank score came about, from the score inwards: activation, combination, pooling,
 * windows. What the first stage said of its own score stands at the end.
 */
final class RerankExplanation implements HitNotes {
    private final RerankOptions options;
    private final List<Candidate> candidates;
    private final RerankOutcome outcome;

    /**
     * @param candidates in first-stage order
     * @param outcome of these
     */
    RerankExplanation(RerankOptions options, List<Candidate> candidates, RerankOutcome outcome) {
        this.options = options;
        this.candidates = candidates;
        this.outcome = outcome;
    }

    @Override
    public void write(SearchHit hit, int fetchedAt, float score) {
        Explanation firstStage = firstStage(hit);
        boolean isScored =
                fetchedAt < candidates.size() && outcome.scores().get(fetchedAt).isScored();
        hit.explanation(isScored ? reranked(score, fetchedAt, firstStage) : notReranked(score, fetchedAt, firstStage));
    }

    /** Hits still have their first-stage scores: new ones are written when the page is cut. */
    private static Explanation firstStage(SearchHit hit) {
        Explanation given = hit.getExplanation();
        return given == null
                ? Explanation.match(hit.getScore(), "first-stage score")
                : Explanation.match(hit.getScore(), "first-stage score, computed as:", given);
    }

    private Explanation notReranked(float score, int fetchedAt, Explanation firstStage) {
        String why = fetchedAt < candidates.size()
                ? "not reranked: it has no text, or was not scored in time"
                : "not reranked: past the candidate window";
        return Explanation.match(
                score, why + "; " + ScoreBand.HIGHEST_TAIL + " * s / (1 + s), s the first-stage score", firstStage);
    }

    private Explanation reranked(float score, int document, Explanation firstStage) {
        DocumentScore scored = outcome.scores().get(document);
        StageOutcome stage = outcome.stages().get(scored.stage());
        Combine method = options.combination().method();
        boolean givesLogit = method == Combine.REPLACE || method == Combine.ANCHORED;
        String activation = !givesLogit
                ? "combined score as it is"
                : options.output().activation() == Activation.SIGMOID
                        ? "sigmoid of the combined logit, at least " + ScoreBand.LOWEST_RERANKED
                        : "combined logit as it is";
        Explanation combined =
                Explanation.match(scored.combined(), combination(method), pooled(document, scored), firstStage);
        boolean isLast = scored.stage() == outcome.stages().size() - 1;
        String bound = isLast ? "" : ", no higher than what a later model scored";
        return Explanation.match(
                score,
                "cross_encoder [" + stage.name() + "] on [" + stage.device() + "]: " + activation + bound,
                combined);
    }

    private String combination(Combine method) {
        double weight = options.combination().weight();
        return switch (method) {
            case REPLACE -> "combine [replace]: the document's logit";
            case ANCHORED ->
                "combine [anchored]: the document's logit + " + weight
                        + " * s / highest s, s the first-stage score; the logit alone where all s are equal or none is positive";
            case LINEAR ->
                "combine [linear]: " + weight + " * the document's logit + " + (1 - weight)
                        + " * first-stage score, each min-max normalised over the candidates";
            case RRF -> "combine [rrf]: 1 / (60 + rank) by logit + 1 / (60 + rank) in the first stage";
        };
    }

    private Explanation pooled(int document, DocumentScore scored) {
        List<Explanation> windows = new ArrayList<>();
        scored.windows().forEach(window -> windows.add(window(document, window)));
        int parts = candidates.get(document).parts().size();
        String pooling = parts > 1
                ? "logit of the document: mean of its fields' by their weights, each the highest of its windows'"
                : "logit of the document: the highest of its windows'";
        return Explanation.match(scored.pooled(), pooling, windows);
    }

    private Explanation window(int document, WindowScore window) {
        Candidate.Part part = candidates.get(document).parts().get(window.part());
        FieldSlice slice = part.slice(window.start(), window.end());
        String place = slice == null
                ? "characters [" + window.start() + ", " + window.end() + ") of the text"
                : "field [" + slice.field() + "] from [" + slice.start() + "] to [" + slice.end() + "]";
        String weight = part.weight() == 1 ? "" : ", weight " + part.weight();
        return Explanation.match(
                window.logit(), "window: " + place + weight + (window.cached() ? ", from the cache" : ", computed"));
    }
}
