package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;

/**
 * Windows of one model that are run together.
 *
 * @param model of all of them
 * @param windows at least one
 * @param length tokens that each is padded to
 */
record Batch(PairScorer model, List<Assignment> windows, int length) {

    /** Rows of the run, those of padding included. */
    int pairs() {
        return Shapes.pairs(windows.size());
    }

    int tokens() {
        return pairs() * length;
    }

    /** Writes {@code [pairs, length]} ids and types; rows of padding repeat the last window: one that is all padding has no answer. */
    void writeTo(InputBuffers buffers) {
        buffers.reset(tokens());
        for (int row = 0; row < pairs(); row++) {
            PairWindow window = window(Math.min(row, windows.size() - 1));
            window.writeIds(buffers.ids());
            window.writeTypes(buffers.types());
            buffers.pad(length - window.length());
        }
    }

    PairWindow window(int row) {
        return windows.get(row).pair();
    }

    /** Some of its windows, as long as these need it. */
    Batch part(int from, int to) {
        int longest = 0;
        for (int row = from; row < to; row++) {
            longest = Math.max(longest, window(row).length());
        }
        return new Batch(model, windows.subList(from, to), Shapes.length(longest, model.longest()));
    }
}
