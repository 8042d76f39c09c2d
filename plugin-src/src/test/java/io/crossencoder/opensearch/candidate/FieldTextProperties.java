package io.crossencoder.opensearch.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is a field's text, and is a cut one a beginning of the whole? */
class FieldTextProperties {
    @Provide
    Arbitrary<List<Object>> values() {
        Arbitrary<Object> plain =
                Arbitraries.of("word", "two words", "", "a\uD83D\uDE00b", "\uD83D\uDE00", 7, true, Map.of("a", "b"));
        Arbitrary<Object> nested = plain.list().ofMaxSize(3).map(Object.class::cast);
        return Arbitraries.oneOf(plain, nested).list().ofMaxSize(6);
    }

    @Property
    void aCutTextIsABeginningOfTheWhole(@ForAll("values") List<Object> values, @ForAll @IntRange(max = 40) int max) {
        String whole = FieldText.of(values, Integer.MAX_VALUE);
        assertTrue(whole.startsWith(FieldText.of(values, max)));
    }

    @Property
    void aCutNeverSplitsAPairAndLosesOneUnitAtMost(
            @ForAll("values") List<Object> values, @ForAll @IntRange(max = 40) int max) {
        String text = FieldText.of(values, max);
        assertTrue(text.length() <= max);
        assertFalse(!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1)));
        int whole = FieldText.of(values, Integer.MAX_VALUE).length();
        assertTrue(text.length() >= Math.min(whole, max) - 1);
    }

    @Example
    void stringsNumbersAndBooleansHaveText() {
        assertEquals("text\n3.5\ntrue\n7", FieldText.of(List.of("text", 3.5, true, 7), 100));
    }

    @Example
    void objectsAndNullsHaveNone() {
        assertEquals("", FieldText.of(List.of(Map.of("a", "b")), 100));
        assertEquals("text", FieldText.of(Arrays.asList(null, "text", null, Map.of("a", "b")), 100));
    }

    @Example
    void arraysAreJoinedAtAnyDepth() {
        assertEquals("a\nb\nc", FieldText.of(List.of("a", List.of("b", List.of(), List.of("c"))), 100));
    }

    @Example
    void emptyValuesLeaveNoLineBehind() {
        assertEquals("a\nb", FieldText.of(List.of("", "a", "", List.of(""), "b"), 100));
    }

    @Example
    void noValues() {
        assertEquals("", FieldText.of(List.of(), 100));
        assertEquals("", FieldText.of(List.of("text"), 0));
    }

    @Example
    void aLoneHighSurrogateAtTheCutIsLeftOut() {
        assertEquals("a", FieldText.of(List.of("a\uD83D\uDE00"), 2));
        assertEquals("a\uD83D\uDE00", FieldText.of(List.of("a\uD83D\uDE00"), 3));
    }
}
