package io.crossencoder.opensearch.scoring;

/**
 * The scores that clients see. Reranked hits keep their activated score, at least {@link #LOWEST_RERANKED}; all others get a
 * score of at most {@link #HIGHEST_TAIL} that rises with their first-stage score and depends on nothing else, so it is the
 * same on every page.
 */
public final class ScoreBand {
    /** Least score of a reranked hit. */
    public static final float LOWEST_RERANKED = 1e-5f;

    /** Bound of the scores of hits that were not reranked. */
    public static final float HIGHEST_TAIL = 1e-6f;

    /** Floats from zero to the bound, and floats that there are: their bits are their numbers. */
    private static final long TAIL_FLOATS = Float.floatToIntBits(HIGHEST_TAIL);

    private static final long FLOATS = Float.floatToIntBits(Float.MAX_VALUE);

    private ScoreBand() {}

    /** Score of a reranked hit. */
    static float reranked(double combined, boolean isLogit, boolean sigmoid) {
        if (isLogit && !sigmoid) {
            return (float) combined;
        }
        double activated = isLogit ? 1 / (1 + Math.exp(-combined)) : combined;
        return Math.max(LOWEST_RERANKED, (float) activated);
    }

    /**
     * Score of a hit that was not reranked. Hits of several shards are merged by it, so it keeps scores of any size apart, dates
     * as well: all floats go evenly into those below the bound, two or three neighbours into one.
     */
    public static float tail(float firstStage) {
        float score = Float.isNaN(firstStage) ? 0 : Math.max(0, Math.min(firstStage, Float.MAX_VALUE));
        return Float.intBitsToFloat((int) (Float.floatToIntBits(score) * TAIL_FLOATS / FLOATS));
    }
}
