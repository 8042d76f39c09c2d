package io.crossencoder.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How good a ranked list is, as trec_eval measures it: a grade is its own gain (linear), negative grades gain nothing, articles nobody
 * judged are not relevant, and the ideal list is made of all judged articles, found or not.
 */
final class Quality {
    /** Places that count. */
    static final int DEPTH = 10;

    private Quality() {}

    /** nDCG@10, from 0 to 1. */
    static double ndcg(List<String> ranked, Map<String, Integer> judgments) {
        List<Integer> ideal =
                judgments.values().stream().sorted(Comparator.reverseOrder()).toList();
        double best = gain(ideal);
        List<Integer> grades =
                ranked.stream().map(id -> judgments.getOrDefault(id, 0)).toList();
        return best == 0 ? 0 : gain(grades) / best;
    }

    /** One over the rank of the first relevant article, 0 where none is among the first ten. */
    static double reciprocalRank(List<String> ranked, Map<String, Integer> judgments) {
        for (int i = 0; i < Math.min(DEPTH, ranked.size()); i++) {
            if (judgments.getOrDefault(ranked.get(i), 0) > 0) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }

    private static double gain(List<Integer> grades) {
        double gain = 0;
        for (int i = 0; i < Math.min(DEPTH, grades.size()); i++) {
            // log2(rank + 1), the rank counted from 1
            gain += Math.max(0, grades.get(i)) * Math.log(2) / Math.log(i + 2.0);
        }
        return gain;
    }
}
