package io.crossencoder.opensearch.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the windows of long texts that are worth a model's time: a BM25-like sum over the query's tokens, where a token's
 * rarity is taken over all windows of the search's candidates (cheap-first inside a document, arXiv 2105.09816).
 */
final class LexicalSelector {
    /** BM25's usual saturation; windows are equally long, so there is no length normalisation. */
    private static final double K1 = 1.2;

    private final WindowShape shape;
    private final Map<Integer, Integer> queryIndex = new HashMap<>();
    private final double[] rarity;

    /**
     * @param query ids of the query
     * @param texts ids of every text of the search
     */
    LexicalSelector(WindowShape shape, int[] query, List<int[]> texts) {
        this.shape = shape;
        for (int id : query) {
            queryIndex.putIfAbsent(id, queryIndex.size());
        }
        this.rarity = rarity(texts);
    }

    private double[] rarity(List<int[]> texts) {
        int[] windowsWith = new int[queryIndex.size()];
        int windows = 0;
        for (int[] text : texts) {
            int count = shape.count(text.length);
            windows += count;
            for (int i = 0; i < count; i++) {
                int[] frequencies = frequencies(text, i);
                for (int term = 0; term < frequencies.length; term++) {
                    windowsWith[term] += frequencies[term] > 0 ? 1 : 0;
                }
            }
        }
        double[] rarity = new double[windowsWith.length];
        for (int term = 0; term < rarity.length; term++) {
            rarity[term] = Math.log(1 + (windows - windowsWith[term] + .5) / (windowsWith[term] + .5));
        }
        return rarity;
    }

    private int[] frequencies(int[] text, int window) {
        int[] frequencies = new int[queryIndex.size()];
        for (int i = shape.start(window); i < shape.end(window, text.length); i++) {
            Integer term = queryIndex.get(text[i]);
            if (term != null) {
                frequencies[term]++;
            }
        }
        return frequencies;
    }

    /** The best {@code max} windows of a text, best first; equals in their order in the text. */
    int[] select(int[] text, int max) {
        double[] scores = IntStream.range(0, shape.count(text.length))
                .mapToDouble(window -> score(text, window))
                .toArray();
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[b], scores[a]))
                .mapToInt(Integer::intValue)
                .limit(max)
                .toArray();
    }

    private double score(int[] text, int window) {
        int[] frequencies = frequencies(text, window);
        return IntStream.range(0, frequencies.length)
                .mapToDouble(term -> rarity[term] * frequencies[term] / (frequencies[term] + K1))
                .sum();
    }
}
