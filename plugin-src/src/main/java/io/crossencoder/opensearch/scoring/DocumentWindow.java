package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.tokenize.PairWindow;

/**
 * One window to be scored, as ids and as the piece of text they stand for.
 *
 * @param document index of its document
 * @param part index of its text in the document
 * @param index which of the text's windows it is, counted from its start
 * @param text the whole text
 * @param start where the window starts in the text, in UTF-16 code units
 * @param end where it ends, exclusive
 */
public record DocumentWindow(int document, int part, int index, PairWindow pair, String text, int start, int end) {

    /** The window's text, for scorers that take words. */
    public String slice() {
        return text.substring(start, end);
    }
}
