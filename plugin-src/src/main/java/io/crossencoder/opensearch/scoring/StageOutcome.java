package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.WindowLogits.Ending;

/**
 * What one stage did.
 *
 * @param name of its model
 * @param combination what its documents were ordered by
 * @param shape the windows' effective size
 * @param queryTruncated whether the query was longer than the model leaves room for
 */
public record StageOutcome(
        String name,
        String device,
        Combination combination,
        Documents documents,
        Windows windows,
        WindowShape shape,
        boolean queryTruncated,
        Stop stop) {

    /**
     * Counts of documents.
     *
     * @param candidates handed to the stage
     * @param withText how many of them have a text
     * @param planned how many of these seemed to fit in the time when the stage began
     * @param ranked how many the stage gave their final place
     */
    public record Documents(int candidates, int withText, int planned, int ranked) {}

    /**
     * Counts of windows.
     *
     * @param scored how many of the wanted have a logit
     * @param cached how many of these needed no inference
     * @param skipped left out because of {@code max_windows}
     */
    public record Windows(int wanted, int scored, int cached, int skipped) {
        Windows plus(Windows other) {
            return new Windows(
                    wanted + other.wanted, scored + other.scored, cached + other.cached, skipped + other.skipped);
        }
    }

    /**
     * How the stage came to its end.
     *
     * @param ending why no more windows were scored
     * @param failure what went wrong with the first window that failed, or null
     */
    public record Stop(Ending ending, String failure, long tookNanos) {}
}
