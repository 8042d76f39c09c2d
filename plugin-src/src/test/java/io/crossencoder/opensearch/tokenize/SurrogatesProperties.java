package io.crossencoder.opensearch.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Are UTF-16 offsets and code points told apart, whatever surrogates a text has? */
class SurrogatesProperties {
    /** Every second character a surrogate, so that pairs, halves and wrong orders all occur. */
    @Provide
    Arbitrary<String> surrogates() {
        return Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.chars().range('\uD800', '\uDFFF')),
                        Tuple.of(2, Arbitraries.chars().range('a', 'z')))
                .list()
                .ofMaxSize(12)
                .map(chars -> {
                    StringBuilder text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }

    @Property
    void everyUnitKeepsItsPlace(@ForAll("surrogates") String text) {
        String clean = Surrogates.replaceLone(text);
        assertEquals(text.length(), clean.length());
        for (int i = 0; i < text.length(); i++) {
            assertTrue(clean.charAt(i) == text.charAt(i) || clean.charAt(i) == '\uFFFD');
        }
    }

    @Property
    void nothingThatUtf8CantHoldIsLeft(@ForAll("surrogates") String text) {
        String clean = Surrogates.replaceLone(text);
        assertEquals(clean, new String(clean.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Property
    void pairsStay(@ForAll("surrogates") String text) {
        long pairs =
                text.codePoints().filter(Character::isSupplementaryCodePoint).count();
        assertEquals(
                pairs,
                Surrogates.replaceLone(text)
                        .codePoints()
                        .filter(Character::isSupplementaryCodePoint)
                        .count());
    }

    @Property
    void offsetsAreThoseOfJava(@ForAll("surrogates") String text) {
        String clean = Surrogates.replaceLone(text);
        int[] offsets = Surrogates.utf16Offsets(clean);
        int points = clean.codePointCount(0, clean.length());
        for (int point = 0; point <= points; point++) {
            int expected = clean.offsetByCodePoints(0, point);
            assertEquals(expected, offsets == null ? point : offsets[point]);
        }
    }

    @Example
    void textWithoutSurrogatesIsNotCopied() {
        String text = "plain \u00e9 \u4e2d";
        assertSame(text, Surrogates.replaceLone(text));
        assertNull(Surrogates.utf16Offsets(text));
    }

    @Example
    void halvesInTheWrongOrderAreBothReplaced() {
        assertEquals("a\uFFFD\uFFFDb", Surrogates.replaceLone("a\uDE00\uD83Db"));
    }
}
