package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.tokenize.PairWindow;

/** One window of one job, taken to be run. */
record Assignment(RunningJob job, int window) {

    PairWindow pair() {
        return job.job().windows().get(window);
    }

    /** Remembers what the model answered, where anything is. */
    void keepIn(ScoreCache cache, float logit) {
        ScoreCache.Key key = job.key(window);
        if (key != null) {
            cache.put(key, logit);
        }
    }
}
