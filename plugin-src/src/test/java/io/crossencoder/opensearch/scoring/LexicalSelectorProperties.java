package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Are the windows chosen that share the query's rarer words? */
class LexicalSelectorProperties {
    private static final WindowShape SHAPE = new WindowShape(0, 10, 2);

    @Provide
    Arbitrary<int[]> tokens() {
        return Arbitraries.integers()
                .between(0, 30)
                .array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    @Property
    void choosesDistinctWindowsOfTheText(
            @ForAll("tokens") int[] text, @ForAll("tokens") int[] query, @ForAll @IntRange(min = 1, max = 8) int max) {
        int[] selected = new LexicalSelector(SHAPE, query, List.of(text)).select(text, max);
        int count = SHAPE.count(text.length);
        assertEquals(Math.min(max, count), selected.length);
        assertEquals(selected.length, Arrays.stream(selected).distinct().count());
        assertTrue(Arrays.stream(selected).allMatch(window -> window >= 0 && window < count));
    }

    @Property
    void moreWindowsAreTheSameOnesAndSomeMore(@ForAll("tokens") int[] text, @ForAll("tokens") int[] query) {
        LexicalSelector selector = new LexicalSelector(SHAPE, query, List.of(text));
        int[] four = selector.select(text, 4);
        assertArrayEquals(Arrays.copyOf(four, Math.min(2, four.length)), selector.select(text, 2));
    }

    @Property
    void aWindowWithoutTheQuerysWordsNeverComesBeforeOneWithThem(@ForAll("tokens") int[] text) {
        int[] query = {3, 4};
        int[] selected = new LexicalSelector(SHAPE, query, List.of(text)).select(text, 100);
        boolean seenWithout = false;
        for (int window : selected) {
            boolean with = IntStream.range(SHAPE.start(window), SHAPE.end(window, text.length))
                    .anyMatch(i -> text[i] == 3 || text[i] == 4);
            assertTrue(!(with && seenWithout));
            seenWithout |= !with;
        }
    }

    @Example
    void equalsKeepTheOrderOfTheText() {
        int[] text = new int[50];
        assertArrayEquals(
                new int[] {0, 1, 2}, new LexicalSelector(SHAPE, new int[] {7}, List.of(text)).select(text, 3));
    }

    @Example
    void aRareWordCountsMoreThanACommonOne() {
        int[] text = new int[82];
        Arrays.fill(text, 1); // the common word, in every window
        text[69] = 2; // the rare one, in window 8 alone
        int[] selected = new LexicalSelector(SHAPE, new int[] {1, 2}, List.of(text)).select(text, 1);
        assertArrayEquals(new int[] {8}, selected);
    }

    /** "the the the" in a query must not weigh three times. */
    @Example
    void aWordCountsOnceHoweverOftenTheQueryHasIt() {
        int[] text = new int[42];
        Arrays.fill(text, 9);
        text[2] = 1;
        text[28] = 2;
        LexicalSelector once = new LexicalSelector(SHAPE, new int[] {1, 2}, List.of(text));
        LexicalSelector thrice = new LexicalSelector(SHAPE, new int[] {2, 2, 2, 1}, List.of(text));
        assertArrayEquals(once.select(text, 2), thrice.select(text, 2));
    }

    /** Rarity is taken over the windows of all candidates: what every document says tells none of them apart. */
    @Example
    void rarityIsThatOfAllCandidates() {
        int[] text = new int[42];
        Arrays.fill(text, 9);
        text[2] = 1;
        text[28] = 2;
        int[] other = new int[400];
        Arrays.fill(other, 1);
        assertArrayEquals(
                new int[] {3}, new LexicalSelector(SHAPE, new int[] {1, 2}, List.of(text, other)).select(text, 1));
    }

    @Example
    void anEmptyQueryTakesTheHead() {
        int[] text = new int[50];
        assertArrayEquals(new int[] {0, 1}, new LexicalSelector(SHAPE, new int[0], List.of(text)).select(text, 2));
    }
}
