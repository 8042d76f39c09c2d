package io.crossencoder.opensearch.tokenize;

import java.nio.LongBuffer;

/**
 * One input of the model: a query and a slice of a document's tokens. Holds references into arrays shared by all windows of
 * a search; ids are written out only when the window's turn has come.
 *
 * @param layout where the special tokens go
 * @param query ids of the query
 * @param document ids of the whole document
 * @param from first token of the slice
 * @param to end of the slice, exclusive
 */
public record PairWindow(PairLayout layout, int[] query, int[] document, int from, int to) {

    /** Number of tokens of the pair, special tokens included. */
    public int length() {
        return layout.specials() + query.length + (to - from);
    }

    /** Appends {@link #length()} token ids. */
    public void writeIds(LongBuffer target) {
        put(target, layout.prefix().ids());
        put(target, query);
        put(target, layout.middle().ids());
        for (int i = from; i < to; i++) {
            target.put(document[i]);
        }
        put(target, layout.suffix().ids());
    }

    /** Appends {@link #length()} type ids. */
    public void writeTypes(LongBuffer target) {
        put(target, layout.prefix().types());
        fill(target, layout.queryType(), query.length);
        put(target, layout.middle().types());
        fill(target, layout.documentType(), to - from);
        put(target, layout.suffix().types());
    }

    private static void put(LongBuffer target, int[] values) {
        for (int value : values) {
            target.put(value);
        }
    }

    private static void fill(LongBuffer target, int value, int count) {
        for (int i = 0; i < count; i++) {
            target.put(value);
        }
    }
}
