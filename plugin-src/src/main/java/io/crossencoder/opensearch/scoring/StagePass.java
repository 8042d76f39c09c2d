package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.StageOutcome.Documents;
import io.crossencoder.opensearch.scoring.StageOutcome.Stop;
import io.crossencoder.opensearch.scoring.StageOutcome.Windows;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.action.ActionListener;

/**
 * One stage's way through its candidates: plan, tokenise, score, and plan again while there are candidates and time. The first
 * candidates are being scored while the others are tokenised. Used by one thread at a time.
 */
final class StagePass {
    /**
     * Documents that keep the workers busy while the others are tokenised: on a core that takes a fiftieth of the time of scoring. A
     * card scores faster than a thread tokenises; there several share that.
     */
    private static final int HEAD_START = 8;

    private final Stage stage;
    private final RerankTask task;
    private final Reranker reranker;
    private final WindowScorer scorer;
    private final Windower windower;
    private final ActionListener<StagePass> listener;
    private final ScoredWindows scored = new ScoredWindows();
    private final Stopwatch watch = new Stopwatch();
    private final long startNanos = System.nanoTime();
    private int atLeast = 1;
    private int rounds;
    private int planned;
    private String failure;
    private ScorerOverloadedException overload;
    private Ending ending = Ending.COMPLETE;
    private long tookNanos;
    private Times times;

    /**
     * @param task with this stage's documents, best first, and its options
     * @param listener is called exactly once, on any thread
     */
    StagePass(
            Stage stage,
            RerankTask task,
            PreferredSpans preferred,
            Reranker reranker,
            ActionListener<StagePass> listener) {
        this.stage = stage;
        this.task = task;
        this.reranker = reranker;
        this.listener = listener;
        this.scorer = reranker.scorer(stage);
        this.windower = new Windower(
                reranker.tokens(stage.model()), stage.model().manifest().maxLength(), task, preferred);
    }

    /** Starts; tokenises on the calling thread. If this method throws, the listener will never be called. */
    void start() {
        round();
    }

    private void round() {
        rounds++;
        DeadlinePlan plan = reranker.plan(stage, scorer, task.deadline(), atLeast);
        List<DocumentWindow> windows = new ArrayList<>();
        watch.tokenising();
        reranker.help(stage, task.deadline(), task.documents().size() - windower.taken() - 1, windower.help());
        windower.take(plan, windower.taken() + (scorer.costsPerCall() ? 0 : HEAD_START));
        if (!windower.comparesTexts()) {
            windows.addAll(windower.fresh());
        }
        JoinedLogits joined = new JoinedLogits(new ActionListener<>() {
            @Override
            public void onResponse(WindowLogits logits) {
                scored(windows, logits);
            }

            @Override
            public void onFailure(Exception e) {
                failed(e);
            }
        });
        watch.submitting();
        scorer.score(windower.queryText(), List.copyOf(windows), task.deadline(), joined.first());
        if (joined.isRefused()) {
            joined.abandon();
            return;
        }
        List<DocumentWindow> rest;
        try {
            watch.tokenising();
            windower.take(plan, Integer.MAX_VALUE);
            rest = windower.fresh();
            windows.addAll(rest);
            watch.submitting();
            planned = rounds == 1 ? windower.planned() : planned;
        } catch (RuntimeException e) {
            joined.second(0).onFailure(e);
            return;
        }
        scorer.score(windower.queryText(), rest, task.deadline(), joined.second(rest.size()));
    }

    /** On an inference worker, mostly: what takes time is left to the next round. */
    private void scored(List<DocumentWindow> windows, WindowLogits logits) {
        boolean goesOn;
        try {
            scored.add(windows, logits);
            watch.waited(logits.trace().waitNanos());
            failure = failure == null ? logits.failure() : failure;
            // What the cache answered cost nothing, whatever the plan thought: look further ahead.
            atLeast = logits.trace().cached().cardinality() == windows.size() ? 2 * atLeast : 1;
            goesOn = goesOnAfter(logits.ending());
        } catch (RuntimeException e) {
            listener.onFailure(e);
            return;
        }
        if (goesOn) {
            reranker.later(task.deadline(), this::nextRound, this::failed);
        } else {
            end();
        }
    }

    /** Where the time ran out while this waited for a thread, not even the query is looked at again. */
    private void nextRound() {
        if (goesOnAfter(Ending.COMPLETE)) {
            round();
        } else {
            end();
        }
    }

    private boolean goesOnAfter(Ending round) {
        boolean over = task.deadline().isOver();
        if (round != Ending.COMPLETE) {
            ending = round;
        } else if (windower.hasMore() && over) {
            ending = task.deadline().cancelled().getAsBoolean() ? Ending.CANCELLED : Ending.DEADLINE;
        } else if (!windower.hasMore() && rounds > 1 && windower.comparesTexts()) {
            scored.keepOnly(windower.chosen());
        }
        return ending == Ending.COMPLETE && windower.hasMore();
    }

    /** What was scored before the engine took no more is worth having. */
    private void failed(Exception e) {
        if (e instanceof ScorerOverloadedException full) {
            overload = full;
            ending = Ending.OVERLOADED;
            end();
        } else {
            listener.onFailure(e);
        }
    }

    private void end() {
        tookNanos = System.nanoTime() - startNanos;
        times = watch.times();
        listener.onResponse(this);
    }

    /** Logits of this stage's documents, in their order; NaN where there is none. */
    double[] logits() {
        return scored.pooled(task.documents());
    }

    ScoredWindows windows() {
        return scored;
    }

    Ending ending() {
        return ending;
    }

    Times times() {
        return times;
    }

    /** Why the engine took no more; null where it did. */
    ScorerOverloadedException overload() {
        return overload;
    }

    /**
     * @param ranked documents that got their final place by this stage
     */
    StageOutcome outcome(int ranked) {
        int candidates = task.documents().size();
        return new StageOutcome(
                stage.name(),
                scorer.device(),
                stage.options().combination(),
                new Documents(candidates, candidates - task.withoutText(), planned, ranked),
                new Windows(scored.count(), scored.scored(), scored.cached(), windower.skipped()),
                windower.shape(),
                windower.queryTruncated(),
                new Stop(ending, failure, tookNanos));
    }
}
