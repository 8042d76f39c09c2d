package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Do windows cover every token, fit the model, and overlap as asked? */
class WindowShapeProperties {
    private record Span(int start, int end) {}

    @Property
    void windowsAreThoseOfTransformersStridedOverflow(
            @ForAll @IntRange(min = 1, max = 40) int window,
            @ForAll @IntRange(max = 39) int overlap,
            @ForAll @IntRange(max = 300) int tokens) {
        Assume.that(overlap < window);
        assertEquals(stridedOverflow(tokens, window, overlap), windows(new WindowShape(0, window, overlap), tokens));
    }

    @Property
    void everyTokenIsInAWindowAndNeighboursOverlapExactly(
            @ForAll @IntRange(min = 1, max = 500) int window,
            @ForAll @IntRange(max = 499) int overlap,
            @ForAll @IntRange(min = 1, max = 5_000) int tokens) {
        Assume.that(overlap < window);
        List<Span> windows = windows(new WindowShape(0, window, overlap), tokens);
        assertEquals(0, windows.get(0).start());
        assertEquals(tokens, windows.get(windows.size() - 1).end());
        for (int i = 0; i < windows.size(); i++) {
            Span span = windows.get(i);
            assertTrue(span.start() < span.end() && span.end() - span.start() <= window);
            if (i > 0) {
                assertEquals(overlap, windows.get(i - 1).end() - span.start());
                assertTrue(span.end() > windows.get(i - 1).end(), "a window without a token of its own");
            }
        }
    }

    @Property
    void aPairIsNeverLongerThanTheModel(
            @ForAll @IntRange(min = 12, max = 8_192) int modelLength,
            @ForAll @IntRange(max = 6) int specials,
            @ForAll @IntRange(max = 12_000) int queryTokens,
            @ForAll @IntRange(min = 16, max = 10_000) int windowTokens) {
        WindowShape shape = fit(modelLength, specials, queryTokens, windowTokens, windowTokens / 4);
        assertTrue(shape.window() >= 1);
        assertTrue(specials + shape.query() + shape.window() <= modelLength);
    }

    @Property
    void theQueryGetsAQuarterAtMostAndAllOfItWhereThatSuffices(
            @ForAll @IntRange(min = 12, max = 8_192) int modelLength, @ForAll @IntRange(max = 12_000) int queryTokens) {
        WindowShape shape = fit(modelLength, 3, queryTokens, 400, 100);
        assertEquals(Math.min(queryTokens, modelLength / 4), shape.query());
    }

    @Property
    void theWindowIsAsWideAsAskedOrAsTheModelHasRoom(
            @ForAll @IntRange(min = 64, max = 1_024) int modelLength,
            @ForAll @IntRange(max = 600) int queryTokens,
            @ForAll @IntRange(min = 16, max = 1_000) int windowTokens) {
        WindowShape shape = fit(modelLength, 3, queryTokens, windowTokens, 0);
        assertEquals(Math.min(windowTokens, modelLength - 3 - shape.query()), shape.window());
    }

    @Property
    void theOverlapKeepsItsShareOfTheWindow(
            @ForAll @IntRange(min = 16, max = 512) int modelLength,
            @ForAll @IntRange(min = 16, max = 100_000) int windowTokens,
            @ForAll @IntRange(max = 99_999) int overlapTokens) {
        Assume.that(overlapTokens < windowTokens);
        WindowShape shape = fit(modelLength, 3, 5, windowTokens, overlapTokens);
        double share = (double) overlapTokens / windowTokens;
        assertTrue(shape.overlap() < shape.window());
        assertEquals(share * shape.window(), shape.overlap(), 1);
    }

    @Example
    void defaultsOnABertOf512() {
        // 3 special tokens, 10 of the query: room for all 400, so for the overlap of 100
        assertEquals(new WindowShape(10, 400, 100), fit(512, 3, 10, 400, 100));
        // a long query leaves 512 − 3 − 128 = 381, and 381/400 of the overlap
        assertEquals(new WindowShape(128, 381, 95), fit(512, 3, 2_000, 400, 100));
    }

    @Example
    void anEmptyTextHasNoWindow() {
        assertEquals(0, new WindowShape(0, 10, 2).count(0));
    }

    private static WindowShape fit(int modelLength, int specials, int queryTokens, int window, int overlap) {
        Combination replace = new Combination(Combination.Method.REPLACE, 0);
        ScoringOptions options =
                new ScoringOptions(window, overlap, 4, ScoringOptions.ALL_TOKENS, WindowSelection.ALL, replace, true);
        return WindowShape.fit(modelLength, specials, queryTokens, options);
    }

    private static List<Span> windows(WindowShape shape, int tokens) {
        List<Span> windows = new ArrayList<>();
        for (int i = 0; i < shape.count(tokens); i++) {
            windows.add(new Span(shape.start(i), shape.end(i, tokens)));
        }
        return windows;
    }

    /** As the tokenizers library cuts with {@code truncation} and {@code stride} (Encoding::truncate in encoding.rs). */
    private static List<Span> stridedOverflow(int tokens, int window, int stride) {
        List<Span> parts = new ArrayList<>();
        for (int start = 0; start < tokens; start += window - stride) {
            int stop = Math.min(start + window, tokens);
            parts.add(new Span(start, stop));
            if (stop == tokens) {
                break;
            }
        }
        return parts;
    }
}
