package io.crossencoder.opensearch.scoring;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The order of everything that was scored: the highest first, and 0 equals −0. */
final class BestFirst {
    private BestFirst() {}

    static <T> Comparator<T> by(ToDoubleFunction<T> value) {
        return Comparator.comparingDouble(each -> -value.applyAsDouble(each) + 0.0); // + 0.0 makes −0 and 0 equal
    }

    /** Some indices of values, none of them NaN; equals stay in the order in which they come. */
    static int[] order(IntStream indices, double[] values) {
        return indices.boxed()
                .sorted(by(index -> values[index]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
