package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.scoring.PreferredSpans.Span;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** One text of a document: where its windows lie, which of them are wanted, and which have been handed out. */
final class WindowedText {
    private final int document;
    private final int part;
    private final String text;
    private final TokenizedText tokens;
    private final WindowShape shape;
    private final BitSet given = new BitSet();
    private int[] chosen = {};

    /**
     * @param tokens of the text, or of its head
     */
    WindowedText(int document, int part, String text, TokenizedText tokens, WindowShape shape) {
        this.document = document;
        this.part = part;
        this.text = text;
        this.tokens = tokens;
        this.shape = shape;
    }

    int document() {
        return document;
    }

    int part() {
        return part;
    }

    String text() {
        return text;
    }

    int[] ids() {
        return tokens.ids();
    }

    /** Windows that cover what was tokenised. */
    int count() {
        return shape.count(tokens.length());
    }

    /** Tokens in the longest window. */
    int longestWindow() {
        return Math.min(shape.window(), tokens.length());
    }

    /** Wants these windows, best first, and no others; returns those that were not handed out before. */
    int[] choose(int... windows) {
        chosen = windows;
        int[] fresh =
                Arrays.stream(windows).filter(window -> !given.get(window)).toArray();
        Arrays.stream(fresh).forEach(given::set);
        return fresh;
    }

    boolean wants(int window) {
        return Arrays.stream(chosen).anyMatch(wanted -> wanted == window);
    }

    /** For each piece of the text the window that covers most of it. */
    int[] nearest(List<Span> pieces) {
        return pieces.stream()
                .flatMapToInt(piece ->
                        IntStream.range(0, count())
                                .boxed()
                                .reduce((a, b) -> overlap(b, piece) > overlap(a, piece) ? b : a)
                                .stream()
                                .mapToInt(Integer::intValue))
                .distinct()
                .toArray();
    }

    private int overlap(int window, Span piece) {
        return piece.overlap(start(window), end(window));
    }

    /** Where a window starts in the text. */
    int start(int window) {
        return tokens.start(shape.start(window));
    }

    /** Where a window ends in the text, exclusive. */
    int end(int window) {
        return tokens.end(shape.end(window, tokens.length()) - 1);
    }

    /**
     * Windows that are not wanted. Where the text's tail was not tokenised their number is estimated: as if the tail had as many
     * characters a token as the head.
     */
    int skipped() {
        long all = (long) tokens.length() * text.length() / Math.max(1, tokens.textLength());
        return shape.count((int) all) - chosen.length;
    }
}
