package io.crossencoder.opensearch.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Is the pair layout of any family of models learnt from its tokenizer, and what can't be assembled refused? */
class PairLayoutTest {
    private static final Map<String, Object> EXPECTED = Fixtures.json(Fixtures.resource("/tokenizers/pairs.json"));

    /** Ids and types as the tokenizers library writes the pair itself, see {@code tokenizers/families.py}. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "xlm_roberta", "without_specials", "truncating_and_padding"})
    void assembledPairIsTheTokenizersOwn(String family) throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer(family))) {
            int[] query = tokenizer.ids((String) EXPECTED.get("query"));
            int[] document = tokenizer.ids((String) EXPECTED.get("document"));
            PairWindow window = new PairWindow(tokenizer.layout(), query, document, 0, document.length);
            LongBuffer ids = LongBuffer.allocate(window.length());
            LongBuffer types = LongBuffer.allocate(window.length());
            window.writeIds(ids);
            window.writeTypes(types);
            Map<?, ?> expected = (Map<?, ?>) ((Map<?, ?>) EXPECTED.get("families")).get(family);
            assertArrayEquals(longs(expected.get("ids")), ids.array());
            assertArrayEquals(longs(expected.get("types")), types.array());
        }
    }

    @Test
    void bertWritesThreeSpecialTokens() throws IOException {
        PairLayout layout = layout("bert");
        assertEquals(3, layout.specials());
        assertArrayEquals(new int[] {2}, layout.prefix().ids());
        assertArrayEquals(new int[] {3}, layout.middle().ids());
        assertEquals(0, layout.queryType());
        assertEquals(1, layout.documentType());
        assertArrayEquals(new int[] {1}, layout.suffix().types());
    }

    @ParameterizedTest
    @ValueSource(strings = {"roberta", "xlm_roberta"})
    void robertaWritesTwoSeparatorsAndNoTypes(String family) throws IOException {
        PairLayout layout = layout(family);
        assertEquals(4, layout.specials());
        assertArrayEquals(new int[] {0}, layout.prefix().ids());
        assertArrayEquals(new int[] {2, 2}, layout.middle().ids());
        assertArrayEquals(new int[] {2}, layout.suffix().ids());
        assertEquals(0, layout.documentType());
    }

    @Test
    void paddingIsNotTakenForALayout() throws IOException {
        assertArrayEquals(
                new int[] {3}, layout("truncating_and_padding").suffix().ids());
    }

    @Test
    void noSpecialTokensAtAllIsALayout() throws IOException {
        assertEquals(0, layout("without_specials").specials());
    }

    @ParameterizedTest
    @ValueSource(strings = {"document_first", "query_twice"})
    void otherOrdersAreRefused(String family) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> layout(family));
        assertTrue(e.getMessage().contains("tokenizer"), e.getMessage());
    }

    @Test
    void aBrokenSequenceIsRefused() {
        int[] three = {7, 8, 9, 7};
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> PairLayout.learn(three, new int[4], new int[] {0, 1, -1, 1}));
        assertTrue(
                e.getMessage().startsWith("the tokenizer writes a sequence of a pair in two places; "), e.getMessage());
    }

    @Test
    void aPairWithoutTokensIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> PairLayout.learn(new int[] {1, 2}, new int[2], new int[] {-1, -1}));
    }

    private static PairLayout layout(String family) throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer(family))) {
            return tokenizer.layout();
        }
    }

    private static long[] longs(Object list) {
        return Arrays.stream(Fixtures.ints(list)).asLongStream().toArray();
    }
}
