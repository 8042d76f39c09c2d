package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.inference.EngineWatch;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.Lanes;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.inference.Workers;
import io.crossencoder.opensearch.memory.MemoryBudget;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.lease.Releasable;

/** From texts to an order, with the model that ships: is the answer on top, and is what was not scored said? */
class RerankerTest {
    private static final String QUERY = "How many people live in Berlin?";
    private static final String ANSWER = "Berlin had a population of 3,520,031 registered inhabitants.";
    private static final String MUSEUMS = "Berlin is well known for its museums.";

    private static ShippedModel shipped;
    private static LoadedModel model;

    @BeforeAll
    static void load() throws InterruptedException {
        shipped = ShippedModel.load();
        model = shipped.model();
    }

    @AfterAll
    static void close() {
        shipped.close();
    }

    @Test
    void theAnswerComesFirst() throws Exception {
        RerankOutcome outcome = rerank(QUERY, document(9, MUSEUMS), document(5, ANSWER));
        assertArrayEquals(new int[] {1, 0}, order(outcome));
        assertEquals(Ending.COMPLETE, outcome.ending());
        assertEquals(2, outcome.scored());
    }

    @Test
    void anAnswerDeepInALongDocumentIsFound() throws Exception {
        String before = "The weather was fine and the river quiet. ".repeat(150);
        String after = " Then it rained.".repeat(200);
        RerankOutcome outcome = rerank(QUERY, document(9, before + after), document(1, before + ANSWER + after));
        assertArrayEquals(new int[] {1, 0}, order(outcome));
        assertTrue(outcome.skipped() > 0);
    }

    @Test
    void documentsWithoutTextFollowInTheirOrder() throws Exception {
        RerankOutcome outcome =
                rerank(QUERY, new Document(9, List.of()), document(5, ANSWER), new Document(4, List.of()));
        assertArrayEquals(new int[] {1, 0, 2}, order(outcome));
        assertEquals(2, outcome.withoutText());
    }

    @Test
    void aSecondRunComesFromTheCacheAndIsTheSame() throws Exception {
        try (InferenceEngine engine = new InferenceEngine(1, 1_000, new ScoreCache(1 << 20))) {
            RerankOutcome first = rerank(engine, deadline(60), QUERY, document(9, MUSEUMS), document(5, ANSWER));
            RerankOutcome second = rerank(engine, deadline(60), QUERY, document(9, MUSEUMS), document(5, ANSWER));
            assertEquals(first.ranking(), second.ranking());
            assertEquals(2, second.cached());
        }
    }

    @Test
    void aDeadlineThatHasPassedKeepsTheFirstStagesOrder() throws Exception {
        try (InferenceEngine engine = new InferenceEngine(1, 1_000, new ScoreCache(0))) {
            RerankOutcome outcome = rerank(engine, deadline(-1), QUERY, document(9, MUSEUMS), document(5, ANSWER));
            assertArrayEquals(new int[] {0, 1}, order(outcome));
            assertEquals(Ending.DEADLINE, outcome.ending());
            assertEquals(0, outcome.scored());
        }
    }

    @Test
    void aFullQueueIsOverload() {
        try (InferenceEngine engine = new InferenceEngine(1, 1, new ScoreCache(0))) {
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> rerank(engine, deadline(60), QUERY, document(9, MUSEUMS), document(5, ANSWER)));
            assertInstanceOf(ScorerOverloadedException.class, e.getCause());
        }
    }

    /** The head was taken on, and is being scored, when it turns out that there is no room for the rest. */
    @Test
    void theHeadIsKeptWhereTheQueueHasNoRoomForTheRest() throws Exception {
        try (InferenceEngine engine = new InferenceEngine(1, 8, new ScoreCache(0))) {
            Document[] documents = new Document[20];
            for (int i = 0; i < documents.length; i++) {
                documents[i] = document(20 - i, i == 7 ? ANSWER : MUSEUMS + " It is museum " + i + ".");
            }
            RerankOutcome outcome = rerank(engine, deadline(60), QUERY, documents);
            assertEquals(Ending.OVERLOADED, outcome.ending());
            assertEquals(8, outcome.scored());
            assertEquals(20, outcome.windows());
            assertEquals(7, order(outcome)[0]);
            assertArrayEquals(IntStream.range(8, 20).toArray(), Arrays.copyOfRange(order(outcome), 8, 20));
            assertTrue(outcome.failure().contains("[12] more would exceed the limit of [8]"), outcome.failure());
        }
    }

    @Test
    void memoryIsBoundedAndGivenBack() throws Exception {
        MemoryBudget memory = new MemoryBudget(1 << 20, "raise it");
        Document large = document(1, "x ".repeat(1 << 17));
        try (InferenceEngine engine =
                new InferenceEngine(Workers.of(1), 1_000, new ScoreCache(0), memory, EngineWatch.NONE)) {
            RerankOutcome refused = rerank(engine, deadline(60), QUERY, large);
            assertEquals(Ending.OVERLOADED, refused.ending());
            assertEquals(0, refused.scored());
            assertTrue(refused.failure().contains("raise it"), refused.failure());
            assertEquals(
                    1, rerank(engine, deadline(60), QUERY, document(1, ANSWER)).scored());
            assertEquals(0, memory.used());
        }
    }

    @Test
    void textsAreHeldAsFarAsThereIsRoomAndGivenBackOnce() {
        MemoryBudget memory = new MemoryBudget(1_000, "raise it");
        try (InferenceEngine engine = new InferenceEngine(1, 1_000, new ScoreCache(0))) {
            Reranker reranker = new Reranker(Lanes.of(engine), new TokenCache(0), DeadlinePool.ON_CALLER, memory);
            Releasable held = reranker.hold(400);
            assertEquals(800, memory.used());
            assertThrows(ScorerOverloadedException.class, () -> reranker.hold(101));
            Releasable more = reranker.hold(100);
            held.close();
            held.close();
            assertEquals(200, memory.used());
            more.close();
            assertEquals(0, memory.used());
        }
    }

    /** Nothing of a query or a document may turn a search into an error. */
    @Test
    void hostileTextsAreScored() throws Exception {
        RerankOutcome outcome = rerank(
                "\uD83D\u0000 [SEP] \u202E",
                document(3, "\uDE00\uD83D"),
                document(2, "[CLS] [SEP] [PAD] [MASK]"),
                document(1, "\u0000".repeat(1_000) + "x".repeat(100_000)));
        assertEquals(3, outcome.ranking().places().size());
        assertEquals(null, outcome.failure());
    }

    @Test
    void anEmptyQueryIsScoredToo() throws Exception {
        assertEquals(1, rerank("", document(1, ANSWER)).scored());
    }

    @Test
    void noDocuments() throws Exception {
        assertEquals(List.of(), rerank(QUERY).ranking().places());
    }

    @Test
    void anchoredSaysWhenItHasNothingToHoldOnTo() throws Exception {
        assertTrue(rerank(QUERY, document(2, MUSEUMS), document(2, ANSWER)).anchorMissing());
    }

    private static RerankOutcome rerank(String query, Document... documents) throws Exception {
        try (InferenceEngine engine = new InferenceEngine(1, 1_000, new ScoreCache(0))) {
            return rerank(engine, deadline(60), query, documents);
        }
    }

    private static RerankOutcome rerank(InferenceEngine engine, Deadline deadline, String query, Document... documents)
            throws Exception {
        Combination anchored = new Combination(Method.ANCHORED, 0);
        ScoringOptions options =
                new ScoringOptions(400, 100, 4, ScoringOptions.ALL_TOKENS, WindowSelection.LEXICAL, anchored, true);
        PlainActionFuture<RerankOutcome> outcome = new PlainActionFuture<>();
        Reranker reranker = new Reranker(engine, new TokenCache(0), DeadlinePool.ON_CALLER);
        reranker.rerank(model, new RerankTask(query, List.of(documents), options, deadline), outcome);
        return outcome.get(60, TimeUnit.SECONDS);
    }

    private static Deadline deadline(int seconds) {
        return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), () -> false);
    }

    private static Document document(float score, String text) {
        return new Document(score, List.of(new Part(text, 1)));
    }

    private static int[] order(RerankOutcome outcome) {
        return outcome.ranking().places().stream().mapToInt(Place::document).toArray();
    }
}
