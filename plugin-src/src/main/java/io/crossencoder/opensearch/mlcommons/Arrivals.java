package io.crossencoder.opensearch.mlcommons;

import io.crossencoder.opensearch.scoring.WindowLogits;
import io.crossencoder.opensearch.scoring.WindowLogits.Ending;
import io.crossencoder.opensearch.scoring.WindowTrace;
import java.util.Arrays;
import java.util.BitSet;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.rest.RestStatus;

/** What a model's calls have brought. Used by one thread at a time. */
final class Arrivals {
    /** Of what a service says about its failure, which may be a whole page. */
    private static final int TOLD_CHARS = 500;

    private final MlCommonsScorer scorer;
    private final float[] logits;
    private String failure;
    private boolean failed;
    private Ending ending = Ending.COMPLETE;

    Arrivals(MlCommonsScorer scorer, int windows) {
        this.scorer = scorer;
        this.logits = new float[windows];
        Arrays.fill(logits, Float.NaN);
    }

    /**
     * Takes the scores of one call.
     *
     * @param from index of its first window
     */
    void add(int from, float[] scores) {
        float[] theirs = new float[scores.length];
        int missing = 0;
        try {
            for (int i = 0; i < scores.length; i++) {
                theirs[i] = scorer.logit(scores[i]);
                missing += Float.isNaN(theirs[i]) ? 1 : 0;
            }
        } catch (IllegalArgumentException e) {
            fail(e);
            return;
        }
        System.arraycopy(theirs, 0, logits, from, theirs.length);
        if (missing > 0) {
            note("gave no number for [" + missing + "] of [" + scores.length + "] texts");
        }
    }

    /** Takes a call's failure. */
    void fail(Exception e) {
        failed = true;
        if (ExceptionsHelper.status(e) == RestStatus.TOO_MANY_REQUESTS) {
            ending = Ending.OVERLOADED;
        }
        note(e.getMessage());
    }

    private void note(String what) {
        if (failure == null) {
            String told = scorer.describe(what);
            failure = told.substring(0, Math.min(TOLD_CHARS, told.length()));
        }
    }

    /** Whether further calls are not worth trying. */
    boolean isFailed() {
        return failed;
    }

    /** What there is now, for a hand-over that has been waited for as long as it takes. */
    WindowLogits complete() {
        return stopped(ending);
    }

    /** What there is now, for a hand-over that is waited for no longer. */
    WindowLogits stopped(Ending reason) {
        return new WindowLogits(logits.clone(), reason, failure, new WindowTrace(new BitSet(), 0));
    }
}
