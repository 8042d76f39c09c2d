package io.crossencoder.opensearch.scoring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Candidates as they reach the ranking: first-stage scores falling, logits anything, with ties and gaps on both sides. */
abstract class RankingDomain {

    /** Parallel arrays, one entry per document. */
    record Candidates(double[] logits, float[] firstStage) {
        @Override
        public String toString() {
            return "logits " + Arrays.toString(logits) + ", first stage " + Arrays.toString(firstStage);
        }
    }

    private record One(double logit, float score) {}

    @Provide
    Arbitrary<Candidates> candidates() {
        Arbitrary<Double> logit = Arbitraries.oneOf(
                Arbitraries.doubles().between(-30, 30),
                Arbitraries.of(Double.NaN, -0.0, 0.0, 1.5, -11.0, -800.0, 800.0));
        Arbitrary<Float> score = Arbitraries.oneOf(
                Arbitraries.floats().between(0, 40),
                Arbitraries.of(0f, -0f, -3f, 1f, 1f, Float.MIN_VALUE, 1e30f, Float.MAX_VALUE));
        Arbitrary<Float> special = Arbitraries.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 5f);
        Arbitrary<Float> any = Arbitraries.frequencyOf(Tuple.of(9, score), Tuple.of(1, special));
        return Combinators.combine(logit, any)
                .as(One::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(RankingDomain::sorted);
    }

    private static Candidates sorted(List<One> ones) {
        // NaN last: a first stage that does not score says nothing
        List<One> order = ones.stream()
                .sorted(Comparator.comparing((One one) -> Float.isNaN(one.score()))
                        .thenComparing(one -> -one.score()))
                .toList();
        double[] logits = order.stream().mapToDouble(One::logit).toArray();
        float[] scores = new float[logits.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = order.get(i).score();
        }
        return new Candidates(logits, scores);
    }
}
