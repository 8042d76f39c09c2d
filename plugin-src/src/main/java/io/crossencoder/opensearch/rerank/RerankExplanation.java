package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.Candidate.FieldSlice;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.scoring.Combination;
import io.crossencoder.opensearch.scoring.DocumentScore;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.ScoreBand;
import io.crossencoder.opensearch.scoring.StageOutcome;
import io.crossencoder.opensearch.scoring.WindowScore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.search.Explanation;

/**
 * Says how the rerank scores of candidates came about, from the score inwards: activation, combination, pooling, windows. What
 * the first stage said of its own score stands at the end. Keeps none of the candidates' texts.
 */
public final class RerankExplanation {
    private final RerankOptions options;
    private final RerankOutcome outcome;
    private final List<Explanation> pooled;

    /**
     * @param candidates in first-stage order
     * @param outcome of these
     */
    public RerankExplanation(RerankOptions options, List<Candidate> candidates, RerankOutcome outcome) {
        this.options = options;
        this.outcome = outcome;
        this.pooled = IntStream.range(0, candidates.size())
                .mapToObj(i -> pooled(candidates.get(i), outcome.scores().get(i)))
                .toList();
    }

    /**
     * Explains the score of one document.
     *
     * @param document its place in first-stage order; the candidates come first
     * @param score as clients see it
     * @param firstStage see {@link #firstStage}
     */
    public Explanation of(int document, float score, Explanation firstStage) {
        if (document >= pooled.size()) {
            return notReranked(score, "past the candidate window", firstStage);
        }
        return outcome.scores().get(document).isScored()
                ? reranked(score, document, firstStage)
                : notReranked(score, "it has no text, or was not scored in time", firstStage);
    }

    /**
     * Explains a first-stage score.
     *
     * @param given what the first stage says of it, or null
     */
    public static Explanation firstStage(float score, Explanation given) {
        return given == null
                ? Explanation.match(score, "first-stage score")
                : Explanation.match(score, "first-stage score, computed as:", given);
    }

    /** Explains the score of a document that no model has scored. */
    public static Explanation notReranked(float score, String why, Explanation firstStage) {
        return Explanation.match(
                score,
                "not reranked: " + why + "; at most " + ScoreBand.HIGHEST_TAIL + ", rising with the first-stage score",
                firstStage);
    }

    private Explanation reranked(float score, int document, Explanation firstStage) {
        DocumentScore scored = outcome.scores().get(document);
        StageOutcome stage = outcome.stages().get(scored.stage());
        String activation = !stage.combination().givesLogits()
                ? "combined score as it is"
                : options.output().activation() == Activation.SIGMOID
                        ? "sigmoid of the combined logit, at least " + ScoreBand.LOWEST_RERANKED
                        : "combined logit as it is";
        Explanation combined =
                Explanation.match(scored.combined(), said(stage.combination()), pooled.get(document), firstStage);
        boolean isLast = scored.stage() == outcome.stages().size() - 1;
        String bound = isLast ? "" : ", no higher than what a later model scored";
        return Explanation.match(
                score,
                "cross_encoder [" + stage.name() + "] on [" + stage.device() + "]: " + activation + bound,
                combined);
    }

    private static String said(Combination combination) {
        double weight = combination.weight();
        return switch (combination.method()) {
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

    private static Explanation pooled(Candidate candidate, DocumentScore scored) {
        List<Explanation> windows = new ArrayList<>();
        scored.windows().forEach(window -> windows.add(window(candidate, window)));
        int parts = candidate.parts().size();
        String pooling = parts > 1
                ? "logit of the document: mean of its fields' by their weights, each the highest of its windows'"
                : "logit of the document: the highest of its windows'";
        return Explanation.match(scored.pooled(), pooling, windows);
    }

    private static Explanation window(Candidate candidate, WindowScore window) {
        Candidate.Part part = candidate.parts().get(window.part());
        FieldSlice slice = part.slice(window.start(), window.end());
        String place = slice == null
                ? "characters [" + window.start() + ", " + window.end() + ") of the text"
                : "field [" + slice.field() + "] from [" + slice.start() + "] to [" + slice.end() + "]";
        String weight = part.weight() == 1 ? "" : ", weight " + part.weight();
        return Explanation.match(
                window.logit(), "window: " + place + weight + (window.cached() ? ", from the cache" : ", computed"));
    }
}
