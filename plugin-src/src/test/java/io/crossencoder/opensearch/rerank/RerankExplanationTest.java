package io.crossencoder.opensearch.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.Candidate.Part;
import io.crossencoder.opensearch.candidate.Candidate.Span;
import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.scoring.Combination;
import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.DocumentScore;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.StageOutcome;
import io.crossencoder.opensearch.scoring.StageOutcome.Documents;
import io.crossencoder.opensearch.scoring.StageOutcome.Stop;
import io.crossencoder.opensearch.scoring.StageOutcome.Windows;
import io.crossencoder.opensearch.scoring.Times;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.WindowScore;
import io.crossencoder.opensearch.scoring.WindowShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.Explanation;
import org.junit.jupiter.api.Test;

/** Does an explanation name the model that scored the hit, its windows, and why there is none? */
class RerankExplanationTest {
    private static final Part TITLE_AND_TEXT =
            new Part("Title Body text", 1, List.of(new Span("title", 0, 5), new Span("text", 6, 15)));
    private static final DocumentScore UNSCORED = new DocumentScore(-1, Double.NaN, Double.NaN, List.of());

    @Test
    void theModelThatScoredTheHitIsNamed() {
        assertTrue(explain(0, .9f).getDescription().startsWith("cross_encoder [good] on [cuda]: sigmoid"));
        String early = explain(1, .2f).getDescription();
        assertTrue(early.startsWith("cross_encoder [cheap] on [cpu]: sigmoid"), early);
        assertTrue(early.endsWith("no higher than what a later model scored"), early);
    }

    @Test
    void itLeadsFromTheScoreToTheWindows() {
        Explanation explanation = explain(0, .9f);
        assertEquals(.9f, explanation.getValue());
        Explanation combined = explanation.getDetails()[0];
        assertEquals(2.5, combined.getValue());
        assertEquals("combine [replace]: the document's logit", combined.getDescription());
        assertEquals("first-stage score", combined.getDetails()[1].getDescription());
        assertEquals(4f, combined.getDetails()[1].getValue());
        Explanation window = combined.getDetails()[0].getDetails()[0];
        assertEquals(2.5f, window.getValue());
        assertEquals("window: field [text] from [0] to [9], from the cache", window.getDescription());
    }

    /** Stages may combine in ways of their own. */
    @Test
    void theCombinationIsThatOfTheStage() {
        String said = explain(1, .2f).getDetails()[0].getDescription();
        assertTrue(said.startsWith("combine [anchored]: the document's logit + 4.0"), said);
    }

    @Test
    void whatTheShardSaidIsKept() {
        Explanation shards = Explanation.match(4f, "weight(text:body)");
        Explanation explanation = explanations().of(0, .9f, RerankExplanation.firstStage(4, shards));
        assertEquals(shards, explanation.getDetails()[0].getDetails()[1].getDetails()[0]);
    }

    @Test
    void hitsThatWereNotRerankedSayWhy() {
        assertTrue(explain(2, 1e-7f).getDescription().startsWith("not reranked: it has no text"));
        assertTrue(explain(3, 1e-7f).getDescription().startsWith("not reranked: past the candidate window"));
    }

    private static Explanation explain(int document, float score) {
        return explanations().of(document, score, RerankExplanation.firstStage(4 - document, null));
    }

    private static RerankExplanation explanations() {
        RerankOptions options = OptionsParser.parseProcessor(new HashMap<>(Map.of("fields", List.of("title", "text"))));
        Candidate candidate = new Candidate(1, List.of(TITLE_AND_TEXT), false);
        List<Candidate> candidates = List.of(candidate, candidate, new Candidate(1, List.of(), false));
        return new RerankExplanation(options, candidates, outcome());
    }

    private static RerankOutcome outcome() {
        List<DocumentScore> scores = List.of(
                new DocumentScore(1, 2.5, 2.5, List.of(new WindowScore(0, 0, 15, 2.5f, .9f, true))),
                new DocumentScore(0, 1, 1, List.of(new WindowScore(0, 6, 15, 1, .7f, false))),
                UNSCORED);
        return new RerankOutcome(
                new Ranking(List.of()),
                List.of(
                        stage("cheap", "cpu", new Combination(Method.ANCHORED, 4)),
                        stage("good", "cuda", new Combination(Method.REPLACE, 0))),
                1,
                false,
                scores,
                new Times(0, 0, 0, 0));
    }

    private static StageOutcome stage(String model, String device, Combination combination) {
        return new StageOutcome(
                model,
                device,
                combination,
                new Documents(3, 2, 2, 1),
                new Windows(1, 1, 0, 0),
                new WindowShape(5, 400, 100),
                false,
                new Stop(Ending.COMPLETE, null, 1));
    }
}
