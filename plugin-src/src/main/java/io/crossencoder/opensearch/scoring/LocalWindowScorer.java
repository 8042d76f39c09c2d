package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.InferenceJob;
import io.crossencoder.opensearch.inference.InferenceResult;
import io.crossencoder.opensearch.inference.QueueFullException;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import java.util.List;
import org.opensearch.core.action.ActionListener;

/** Scores windows on this node's engine with one model. */
final class LocalWindowScorer implements WindowScorer {
    /** A token's id, and where it starts and ends in its text. */
    private static final int BYTES_PER_TOKEN = 3 * Integer.BYTES;

    private final InferenceEngine engine;
    private final LoadedModel model;

    /**
     * @param model stays open until every listener has been completed: the caller holds a reference that long
     */
    LocalWindowScorer(InferenceEngine engine, LoadedModel model) {
        this.engine = engine;
        this.model = model;
    }

    @Override
    public String device() {
        return model.device();
    }

    @Override
    public long estimateNanos(int tokens) {
        return model.estimateNanos(tokens);
    }

    @Override
    public boolean costsPerCall() {
        return false;
    }

    @Override
    public void score(
            String query, List<DocumentWindow> windows, Deadline deadline, ActionListener<WindowLogits> listener) {
        long answerBy = deadline.forLogits().nanos();
        InferenceJob job = new InferenceJob(
                model.session(),
                model.fingerprint(),
                windows.stream().map(DocumentWindow::pair).toList(),
                bytes(windows),
                lastStart(System.nanoTime(), answerBy, longestRun(windows)),
                answerBy,
                deadline.cancelled());
        try {
            engine.submit(job, result -> listener.onResponse(logits(result)));
        } catch (QueueFullException e) {
            listener.onFailure(new ScorerOverloadedException(e));
        }
    }

    /**
     * A window started later than this would be late; a quarter more is kept back, because estimates err. Half of the time is for
     * starting all the same: estimates come of runs only, and after one slow spell no window would ever run again.
     */
    static long lastStart(long now, long answerBy, long longestRun) {
        long keptBack = longestRun + longestRun / 4;
        return answerBy - Math.clamp(keptBack, 0, Math.max(0, answerBy - now) / 2);
    }

    private long longestRun(List<DocumentWindow> windows) {
        int longest = windows.stream()
                .mapToInt(window -> window.pair().length())
                .max()
                .orElse(0);
        return longest == 0 ? 0 : estimateNanos(longest);
    }

    /**
     * Heap that is kept until the windows are scored, besides texts, for which {@link Reranker#hold} is. Windows of one text follow
     * each other, so each text's tokens count once.
     */
    private static long bytes(List<DocumentWindow> windows) {
        long bytes = (long) windows.size() * InferenceJob.BYTES_PER_WINDOW;
        int[] counted = null;
        for (DocumentWindow window : windows) {
            int[] ids = window.pair().document();
            if (ids != counted) {
                counted = ids;
                bytes += (long) ids.length * BYTES_PER_TOKEN;
            }
        }
        return bytes;
    }

    private static WindowLogits logits(InferenceResult result) {
        Ending ending = switch (result.ending()) {
            case COMPLETE -> Ending.COMPLETE;
            case DEADLINE -> Ending.DEADLINE;
            case CANCELLED -> Ending.CANCELLED;
            case CLOSED -> Ending.STOPPING;
        };
        String failure = result.failure() == null
                ? null
                : String.valueOf(result.failure().getMessage());
        return new WindowLogits(
                result.logits(), ending, failure, new WindowTrace(result.fromCache(), result.waitNanos()));
    }
}
