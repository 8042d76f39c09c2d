package io.crossencoder.demo;

import io.crossencoder.demo.Measurement.Asked;
import io.crossencoder.demo.Side.Answer;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What all questions come to.
 *
 * @param degraded reranked searches that were not completely reranked
 */
record Summary(int questions, int windowSize, Figures before, Figures after, long degraded) {
    private static final double MEDIAN = .5;
    private static final double NINETY_FIFTH = .95;

    /** One side: means over the questions, and how long a search took at the client. */
    record Figures(double ndcg, double mrr, double p50Millis, double p95Millis) {
        static Figures of(List<Asked> asked, Function<Asked, Answer> side) {
            List<Double> millis =
                    asked.stream().map(one -> side.apply(one).millis()).toList();
            return new Figures(
                    mean(asked, one -> one.ndcg(side.apply(one))),
                    mean(
                            asked,
                            one -> Quality.reciprocalRank(
                                    side.apply(one).ids(), one.question().judgments())),
                    percentile(millis, MEDIAN),
                    percentile(millis, NINETY_FIFTH));
        }

        private static double mean(List<Asked> asked, Function<Asked, Double> figure) {
            return asked.stream().mapToDouble(figure::apply).average().orElse(0);
        }

        Map<String, Object> asMap() {
            return Json.object(
                    "ndcg@10",
                    rounded(ndcg, 4),
                    "mrr@10",
                    rounded(mrr, 4),
                    "p50_ms",
                    rounded(p50Millis, 1),
                    "p95_ms",
                    rounded(p95Millis, 1));
        }
    }

    static Summary of(List<Asked> asked, int windowSize) {
        return new Summary(
                asked.size(),
                windowSize,
                Figures.of(asked, Asked::before),
                Figures.of(asked, Asked::after),
                asked.stream().filter(one -> !one.after().complete()).count());
    }

    /** The smallest value that the given share of the values does not exceed (nearest rank). */
    static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(rank, 1) - 1);
    }

    /** What {@code --report} writes. */
    Map<String, Object> asMap() {
        return Json.object(
                "queries",
                questions,
                "window_size",
                windowSize,
                "before",
                before.asMap(),
                "after",
                after.asMap(),
                "degraded",
                degraded);
    }

    void print(PrintStream out) {
        out.println("            nDCG@10   MRR@10      p50 ms      p95 ms");
        row(out, "before", before);
        row(out, "after", after);
    }

    private static void row(PrintStream out, String name, Figures figures) {
        out.println(String.format(
                Locale.ROOT,
                "   %-7s  %7.4f  %7.4f  %10.1f  %10.1f",
                name,
                figures.ndcg(),
                figures.mrr(),
                figures.p50Millis(),
                figures.p95Millis()));
    }

    /** How often each reason for not reranking completely was given. */
    static Map<String, Long> reasons(List<Asked> asked) {
        return asked.stream()
                .map(Asked::after)
                .filter(answer -> !answer.complete())
                .map(answer -> answer.report().isEmpty()
                        ? "no report"
                        : answer.report().get("status") + " (" + answer.report().get("reason") + ")")
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }
}
