package io.crossencoder.opensearch.mlcommons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.mlcommons.PredictStandIn.Answering;
import io.crossencoder.opensearch.mlcommons.PredictStandIn.Call;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.DocumentWindow;
import io.crossencoder.opensearch.scoring.WindowLogits;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.WindowScorer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/** How are windows put into calls, who is seen to ask, and what is left when a call fails, hangs or answers nonsense? */
class MlCommonsCallsTest {
    /** Scores a text by the number it is. */
    private static final Answering NUMBERS =
            (call, listener) -> listener.onResponse(PredictStandIn.together(scores(call)));

    private final ThreadPool threadPool = new TestThreadPool("ml-commons-calls");
    private final PredictStandIn mlCommons = new PredictStandIn(threadPool);
    private final MlCommonsModels models = new MlCommonsModels(mlCommons, threadPool, true);

    @AfterEach
    void stop() {
        ThreadPool.terminate(threadPool, 10, TimeUnit.SECONDS);
    }

    private static float[] scores(Call call) {
        float[] scores = new float[call.texts().size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Float.parseFloat(call.texts().get(i));
        }
        return scores;
    }

    @Test
    void oneCallTakesAHundredWindows() throws Exception {
        mlCommons.answers(NUMBERS);
        WindowLogits scored = score(230, 60);
        assertEquals(
                List.of(100, 100, 30),
                mlCommons.calls().stream().map(call -> call.texts().size()).toList());
        for (int i = 0; i < 230; i++) {
            assertEquals(i, scored.logits()[i]);
        }
        assertEquals(Ending.COMPLETE, scored.ending());
        assertNull(scored.failure());
        assertEquals("query", mlCommons.calls().get(0).query());
        assertEquals("abc", mlCommons.calls().get(0).model());
    }

    @Test
    void noMoreThanTwoCallsRunAtOnce() throws Exception {
        List<ActionListener<ActionResponse>> waiting = new CopyOnWriteArrayList<>();
        mlCommons.answers((call, listener) -> waiting.add(listener));
        PlainActionFuture<WindowLogits> scored = start(230, 60, () -> false);
        assertEquals(2, waiting.size());
        waiting.get(1)
                .onResponse(PredictStandIn.together(scores(mlCommons.calls().get(1))));
        assertEquals(3, waiting.size());
        waiting.get(0)
                .onResponse(PredictStandIn.together(scores(mlCommons.calls().get(0))));
        waiting.get(2)
                .onResponse(PredictStandIn.together(scores(mlCommons.calls().get(2))));
        float[] logits = scored.get(60, TimeUnit.SECONDS).logits();
        assertTrue(IntStream.range(0, 230).allMatch(i -> logits[i] == i));
    }

    /** Rounds after the first, and stages after the first, start on threads that know of no user. */
    @Test
    void whoeverBuiltTheScorerIsSeenToAsk() throws Exception {
        mlCommons.answers(NUMBERS);
        WindowScorer scorer;
        ThreadContext context = threadPool.getThreadContext();
        try (ThreadContext.StoredContext ignored = context.stashContext()) {
            context.putHeader("user", "somebody");
            scorer = models.scorer("abc", false);
        }
        PlainActionFuture<WindowLogits> scored = new PlainActionFuture<>();
        threadPool.generic().execute(() -> scorer.score("query", windows(1), deadline(60, () -> false), scored));
        scored.get(60, TimeUnit.SECONDS);
        assertEquals("somebody", mlCommons.calls().get(0).user());
        assertNull(context.getHeader("user"));
    }

    @Test
    void whatCameBeforeAFailureIsKeptAndNothingMoreIsAsked() throws Exception {
        mlCommons.answers((call, listener) -> {
            if (mlCommons.calls().size() == 1) {
                NUMBERS.answer(call, listener);
            } else {
                listener.onFailure(new IllegalStateException("it is broken"));
            }
        });
        WindowLogits scored = score(430, 60);
        assertEquals(100, scored(scored));
        assertEquals(Ending.COMPLETE, scored.ending());
        assertEquals("model [abc] of ML Commons: it is broken", scored.failure());
        assertEquals(2, mlCommons.calls().size());
    }

    @Test
    void tooManyRequestsIsOverload() throws Exception {
        mlCommons.answers((call, listener) ->
                listener.onFailure(new OpenSearchStatusException("slow down", RestStatus.TOO_MANY_REQUESTS)));
        WindowLogits scored = score(3, 60);
        assertEquals(Ending.OVERLOADED, scored.ending());
        assertEquals(0, scored(scored));
        assertTrue(scored.failure().contains("slow down"), scored.failure());
    }

    /** The node's client throws where nobody has registered the action. */
    @Test
    void anActionThatIsNotThereIsAFailure() throws Exception {
        mlCommons.answers((call, listener) -> {
            throw new IllegalStateException("failed to find action");
        });
        assertTrue(score(3, 60).failure().contains("failed to find action"));
    }

    @Test
    void aCallThatHangsIsLeftBehindAtTheDeadline() throws Exception {
        List<ActionListener<ActionResponse>> hanging = new CopyOnWriteArrayList<>();
        mlCommons.answers((call, listener) -> {
            if (call.texts().contains("0")) {
                NUMBERS.answer(call, listener);
            } else {
                hanging.add(listener);
            }
        });
        WindowLogits scored = score(150, 1);
        assertEquals(Ending.DEADLINE, scored.ending());
        assertEquals(100, scored(scored));
        hanging.get(0)
                .onResponse(PredictStandIn.together(scores(mlCommons.calls().get(1))));
        assertEquals(100, scored(scored));
    }

    @Test
    void aCancelledSearchWaitsForNobody() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        mlCommons.answers((call, listener) -> {});
        PlainActionFuture<WindowLogits> scored = start(3, 600, cancelled::get);
        cancelled.set(true);
        assertEquals(Ending.CANCELLED, scored.get(60, TimeUnit.SECONDS).ending());
    }

    @Test
    void aWrongNumberOfScoresIsNotGuessedAt() throws Exception {
        mlCommons.answers((call, listener) -> listener.onResponse(PredictStandIn.perText(1, 2)));
        WindowLogits scored = score(3, 60);
        assertEquals(0, scored(scored));
        assertTrue(scored.failure().contains("gave [2] scores for [3] texts"), scored.failure());
    }

    @Test
    void whatIsNoNumberIsSaidAndTheOthersStay() throws Exception {
        mlCommons.answers((call, listener) -> listener.onResponse(PredictStandIn.together(1, Float.NaN, 3)));
        WindowLogits scored = score(3, 60);
        assertEquals(2, scored(scored));
        assertTrue(scored.failure().contains("no number for [1] of [3] texts"), scored.failure());
    }

    @Test
    void aTextWithoutANumberDoesNotCostTheTextsBehind() throws Exception {
        mlCommons.answers((call, listener) -> {
            float[] scores = scores(call);
            scores[0] = Float.NaN;
            listener.onResponse(PredictStandIn.together(scores));
        });
        assertEquals(425, scored(score(430, 60)));
    }

    @Test
    void probabilitiesBecomeTheirLogits() throws Exception {
        mlCommons.answers((call, listener) -> listener.onResponse(PredictStandIn.together(0, .25f, 1)));
        WindowLogits scored = probabilities();
        assertEquals(.25, 1 / (1 + Math.exp(-scored.logits()[1])), 1e-6);
        assertTrue(Float.isFinite(scored.logits()[0]) && Float.isFinite(scored.logits()[2]));
        assertTrue(scored.logits()[0] < -16 && scored.logits()[2] > 16);
    }

    @Test
    void whatCanBeNoProbabilityIsRefused() throws Exception {
        mlCommons.answers((call, listener) -> listener.onResponse(PredictStandIn.together(.5f, 6.4f, .1f)));
        WindowLogits scored = probabilities();
        assertEquals(0, scored(scored));
        assertTrue(scored.failure().contains("[6.4]"), scored.failure());
    }

    private WindowLogits probabilities() throws Exception {
        PlainActionFuture<WindowLogits> scored = new PlainActionFuture<>();
        models.scorer("abc", true).score("query", windows(3), deadline(60, () -> false), scored);
        return scored.get(60, TimeUnit.SECONDS);
    }

    private WindowLogits score(int windows, int seconds) throws Exception {
        return start(windows, seconds, () -> false).get(60, TimeUnit.SECONDS);
    }

    private PlainActionFuture<WindowLogits> start(int windows, int seconds, BooleanSupplier cancelled) {
        PlainActionFuture<WindowLogits> scored = new PlainActionFuture<>();
        models.scorer("abc", false).score("query", windows(windows), deadline(seconds, cancelled), scored);
        return scored;
    }

    private static int scored(WindowLogits logits) {
        int scored = 0;
        for (float logit : logits.logits()) {
            scored += Float.isNaN(logit) ? 0 : 1;
        }
        return scored;
    }

    private static Deadline deadline(int seconds, BooleanSupplier cancelled) {
        return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), cancelled);
    }

    /** Each one's text is its number. */
    private static List<DocumentWindow> windows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String text = Integer.toString(i);
                    return new DocumentWindow(i, 0, 0, null, text, 0, text.length());
                })
                .toList();
    }
}
