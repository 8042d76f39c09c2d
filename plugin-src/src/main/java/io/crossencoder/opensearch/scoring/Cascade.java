package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.core.action.ActionListener;

/**
 * One search's way through its stages, from the cheap model to the good: each scores what the one before kept, best first. All
 * share one deadline, and none is held back for a later one: what an early stage did not get to, no later stage can mend.
 */
final class Cascade {
    private final Reranker reranker;
    private final List<Stage> stages;
    private final RerankTask task;
    private final ActionListener<RerankOutcome> listener;
    private final List<StagePass> passes = new ArrayList<>();
    private final List<Ranking.Values> values = new ArrayList<>();
    private final DocumentScore[] scores;

    /** What a stage is given: documents by their index in first-stage order, best first, and the pieces of them that matter. */
    private record Candidates(int[] documents, PreferredSpans preferred) {}

    /**
     * @param listener is called exactly once
     */
    Cascade(Reranker reranker, List<Stage> stages, RerankTask task, ActionListener<RerankOutcome> listener) {
        this.reranker = reranker;
        this.stages = List.copyOf(stages);
        this.task = task;
        this.listener = listener;
        this.scores = new DocumentScore[task.documents().size()];
        Arrays.fill(scores, DocumentScore.NONE);
    }

    /** Starts with all documents. If this method throws, the listener will never be called. */
    void start() {
        int[] all = IntStream.range(0, task.documents().size()).toArray();
        run(new Candidates(all, PreferredSpans.NONE));
    }

    private void run(Candidates candidates) {
        Stage stage = stages.get(passes.size());
        List<Document> documents = Arrays.stream(candidates.documents())
                .mapToObj(task.documents()::get)
                .toList();
        RerankTask part = new RerankTask(task.query(), documents, stage.options(), task.deadline());
        ActionListener<StagePass> ended = new ActionListener<>() {
            @Override
            public void onResponse(StagePass pass) {
                ended(stage, candidates, pass);
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        };
        new StagePass(stage, part, candidates.preferred(), reranker, ended).start();
    }

    private void ended(Stage stage, Candidates candidates, StagePass pass) {
        Runnable next;
        try {
            add(stage, candidates, pass);
            next = next(stage, candidates, pass);
        } catch (RuntimeException e) {
            listener.onFailure(e);
            return;
        }
        next.run();
    }

    private Runnable next(Stage stage, Candidates candidates, StagePass pass) {
        boolean isOver = pass.ending() == Ending.CANCELLED || pass.ending() == Ending.STOPPING;
        if (passes.size() < stages.size() && !isOver) {
            Candidates kept = kept(stage.keep(), candidates, pass);
            return () -> reranker.later(task.deadline(), () -> run(kept), listener::onFailure);
        }
        boolean isAnyScored = Arrays.stream(scores).anyMatch(DocumentScore::isScored);
        if (!isAnyScored && pass.overload() != null) {
            return () -> listener.onFailure(pass.overload());
        }
        RerankOutcome outcome = outcome();
        return () -> listener.onResponse(outcome);
    }

    private void add(Stage stage, Candidates candidates, StagePass pass) {
        double[] logits = new double[task.documents().size()];
        Arrays.fill(logits, Double.NaN);
        double[] theirs = pass.logits();
        for (int i = 0; i < theirs.length; i++) {
            logits[candidates.documents()[i]] = theirs[i];
        }
        passes.add(pass);
        Ranking.Values made =
                Ranking.Values.of(logits, task.firstStage(), stage.options().combination());
        values.add(made);
        List<List<WindowScore>> windows =
                pass.windows().byDocument(theirs.length, task.options().sigmoid());
        for (int i = 0; i < theirs.length; i++) {
            int document = candidates.documents()[i];
            if (!Double.isNaN(theirs[i])) {
                scores[document] =
                        new DocumentScore(passes.size() - 1, theirs[i], made.combined()[document], windows.get(i));
            }
        }
    }

    /** What goes on; everything as it came where the stage scored nothing, as if it were not there. */
    private Candidates kept(Stage.Keep keep, Candidates given, StagePass pass) {
        double[] combined = values.get(values.size() - 1).combined();
        int[] order = IntStream.range(0, given.documents().length)
                .boxed()
                .filter(i -> !Double.isNaN(combined[given.documents()[i]]))
                // Equals in first-stage order.
                .sorted(BestFirst.by((Integer i) -> combined[given.documents()[i]])
                        .thenComparingInt(i -> given.documents()[i]))
                .limit(keep.documents())
                .mapToInt(Integer::intValue)
                .toArray();
        if (order.length == 0) {
            return given;
        }
        int[] documents = Arrays.stream(order).map(i -> given.documents()[i]).toArray();
        if (keep.windows() == null) {
            return new Candidates(documents, PreferredSpans.NONE);
        }
        PreferredSpans spans = pass.windows().bestSpans(keep.windows());
        return new Candidates(documents, (document, part) -> spans.of(order[document], part));
    }

    private RerankOutcome outcome() {
        long startNanos = System.nanoTime();
        float[] firstStage = task.firstStage();
        int[] ranked = new int[passes.size()];
        for (int document = 0; document < firstStage.length; document++) {
            int stage = Ranking.lastStage(values, document);
            if (stage >= 0) {
                ranked[stage]++;
            }
        }
        Ranking ranking = Ranking.ofStages(values, firstStage, task.options().sigmoid());
        boolean fallsBack = stages.stream()
                .limit(passes.size())
                .anyMatch(stage -> stage.options().combination().fallsBack(firstStage));
        Times times = passes.stream().map(StagePass::times).reduce(Times.NONE, Times::plus);
        return new RerankOutcome(
                ranking,
                IntStream.range(0, ranked.length)
                        .mapToObj(stage -> passes.get(stage).outcome(ranked[stage]))
                        .toList(),
                task.withoutText(),
                fallsBack,
                List.of(scores),
                times.plus(new Times(0, 0, 0, System.nanoTime() - startNanos)));
    }
}
