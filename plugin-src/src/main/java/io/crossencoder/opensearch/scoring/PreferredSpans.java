package io.crossencoder.opensearch.scoring;

import java.util.List;

/**
 * The pieces of texts to which one stage confines the next. Told by characters, because the next model may have another
 * tokenizer, or room for other windows.
 */
@FunctionalInterface
interface PreferredSpans {
    /** No text is confined. */
    PreferredSpans NONE = (document, part) -> List.of();

    /** The pieces of a text, best first; empty where the text is not confined. */
    List<Span> of(int document, int part);

    /** A piece of a text in UTF-16 code units, its end exclusive. */
    record Span(int start, int end) {
        int overlap(int otherStart, int otherEnd) {
            return Math.max(0, Math.min(end, otherEnd) - Math.max(start, otherStart));
        }
    }
}
