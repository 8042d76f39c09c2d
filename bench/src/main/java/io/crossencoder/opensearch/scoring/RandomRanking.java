package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.Combination.Method;
import java.util.Random;

/** A ranking for benchmarks of other packages. */
public final class RandomRanking {
    private RandomRanking() {}

    /** Of so many documents, all with a logit; the same each time. */
    public static Ranking of(int documents) {
        double[] logits = new Random(1).doubles(documents, -10, 10).toArray();
        float[] firstStage = new float[documents];
        for (int i = 0; i < documents; i++) {
            firstStage[i] = documents - i;
        }
        return Ranking.of(logits, firstStage, new Combination(Method.REPLACE, 0), true);
    }
}
