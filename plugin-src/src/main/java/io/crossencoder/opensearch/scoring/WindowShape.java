package io.crossencoder.opensearch.scoring;

/**
 * The windows a model has room for.
 *
 * @param query tokens of the query that are used
 * @param window document tokens in a window
 * @param overlap document tokens that neighbours share, less than {@code window}
 */
public record WindowShape(int query, int window, int overlap) {

    /**
     * The query gets up to a quarter of the model's length, the window what is left, the overlap shrinks with the window.
     *
     * @param modelLength tokens of a pair, special tokens included
     */
    static WindowShape fit(int modelLength, int specials, int queryTokens, ScoringOptions options) {
        int query = Math.min(queryTokens, modelLength / 4);
        int window = Math.max(1, Math.min(options.windowTokens(), modelLength - specials - query));
        int overlap = (int) ((long) options.overlapTokens() * window / options.windowTokens());
        return new WindowShape(query, window, overlap);
    }

    /** How many windows cover a text; an empty text has none. */
    int count(int tokens) {
        if (tokens == 0) {
            return 0;
        }
        return tokens <= window ? 1 : 1 + Math.ceilDiv(tokens - window, window - overlap);
    }

    /** First token of window {@code i}. */
    int start(int i) {
        return i * (window - overlap);
    }

    /** End of window {@code i} of a text, exclusive. The last window is shorter, as transformers' strided overflow is. */
    int end(int i, int tokens) {
        return Math.min(tokens, start(i) + window);
    }
}
