package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.Stage.Keep;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;

/** Is a search answered at its deadline that waits to go on, in a pool that gets to it only later? */
class BusyPoolTest {
    private static final List<Document> DOCUMENTS =
            List.of(document(9, "first"), document(8, "second"), document(5, "third"), new Document(3, List.of()));

    private static ShippedModel shipped;

    @BeforeAll
    static void load() throws InterruptedException {
        shipped = ShippedModel.load();
    }

    @AfterAll
    static void close() {
        shipped.close();
    }

    @Test
    void theDeadlineHoldsForAStageThatWaits() throws Exception {
        Scorer first = new Scorer(0);
        Scorer second = new Scorer(0);
        RerankOutcome outcome = rankWhileBusy(stage(first, new Keep(2, null)), stage(second, Keep.ALL));
        assertEquals(Ending.DEADLINE, outcome.ending());
        assertEquals(List.of(2, 1, 0, 3), order(outcome));
        assertEquals(3, outcome.stages().get(0).documents().ranked());
        assertEquals(3, first.scored);
        assertEquals(0, second.scored);
    }

    /** Of what looks slow one document is taken on at a time. */
    @Test
    void theDeadlineHoldsForARoundThatWaits() throws Exception {
        Scorer scorer = new Scorer(TimeUnit.HOURS.toNanos(1));
        RerankOutcome outcome = rankWhileBusy(stage(scorer, Keep.ALL));
        assertEquals(Ending.DEADLINE, outcome.ending());
        assertEquals(List.of(0, 1, 2, 3), order(outcome));
        assertEquals(1, scorer.scored);
    }

    /** Ranks with a pool that does nothing before the answer is there, and then all it was given. */
    private static RerankOutcome rankWhileBusy(Stage... stages) throws Exception {
        List<Runnable> waiting = new CopyOnWriteArrayList<>();
        AtomicInteger answers = new AtomicInteger();
        PlainActionFuture<RerankOutcome> answer = new PlainActionFuture<>();
        Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(1), () -> false);
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
                InferenceEngine engine = new InferenceEngine(1, 1_000, new ScoreCache(0))) {
            Alarm alarm = (at, action) -> {
                var due = clock.schedule(action, at.nanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
                return () -> due.cancel(false);
            };
            new Reranker(engine, new TokenCache(0), new DeadlinePool(waiting::add, 1, alarm))
                    .rerank(
                            List.of(stages),
                            new RerankTask("question", DOCUMENTS, options(), deadline),
                            ActionListener.runBefore(answer, answers::incrementAndGet));
            RerankOutcome outcome = answer.get(60, TimeUnit.SECONDS);
            assertEquals(1, waiting.size());
            waiting.forEach(Runnable::run);
            assertEquals(1, waiting.size());
            assertEquals(1, answers.get());
            return outcome;
        }
    }

    /** Prefers what comes later. Takes no time, whatever it says. */
    private static final class Scorer implements WindowScorer {
        private final long estimateNanos;
        private int scored;

        Scorer(long estimateNanos) {
            this.estimateNanos = estimateNanos;
        }

        @Override
        public void score(
                String query, List<DocumentWindow> windows, Deadline deadline, ActionListener<WindowLogits> listener) {
            scored += windows.size();
            float[] logits = new float[windows.size()];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = windows.get(i).document();
            }
            WindowTrace trace = new WindowTrace(new BitSet(), 0);
            listener.onResponse(new WindowLogits(logits, Ending.COMPLETE, null, trace));
        }

        @Override
        public String device() {
            return "none";
        }

        @Override
        public long estimateNanos(int tokens) {
            return estimateNanos;
        }

        @Override
        public boolean costsPerCall() {
            return false;
        }
    }

    private static Stage stage(WindowScorer scorer, Keep keep) {
        return new Stage("stage", shipped.model(), Optional.of(scorer), options(), keep);
    }

    private static ScoringOptions options() {
        Combination replace = new Combination(Method.REPLACE, 0);
        return new ScoringOptions(400, 100, 4, ScoringOptions.ALL_TOKENS, WindowSelection.LEXICAL, replace, true);
    }

    private static Document document(float score, String text) {
        return new Document(score, List.of(new Part(text, 1)));
    }

    private static List<Integer> order(RerankOutcome outcome) {
        return outcome.ranking().places().stream().map(Place::document).toList();
    }
}
