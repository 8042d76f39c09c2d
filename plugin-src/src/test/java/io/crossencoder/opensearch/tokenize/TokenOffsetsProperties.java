package io.crossencoder.opensearch.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.text.Normalizer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Do offsets point at the very characters a token was made of, for any Unicode? Asked of the default model's tokenizer. */
class TokenOffsetsProperties {
    private static final String UNKNOWN = "[UNK]";

    private static PairTokenizer tokenizer;
    private static List<String> vocabulary;

    @BeforeContainer
    static void open() throws IOException {
        tokenizer = PairTokenizer.load(Fixtures.defaultModel().resolve("tokenizer.json"));
        vocabulary = Files.readAllLines(Fixtures.defaultModel().resolve("vocab.txt"));
    }

    @AfterContainer
    static void close() {
        tokenizer.close();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> snippets = Arbitraries.of(
                " ",
                "hello",
                "quick ",
                "\n",
                ".",
                "\u0000",
                "\uD83D",
                "\uDE00",
                "\uFFFD",
                "e\u0301",
                "a\u0300\u0323",
                "\u0301",
                "\u200d",
                "\uFEFF",
                "\u202E",
                "\u00AD",
                "\uD83D\uDC69\u200D\uD83D\uDC67",
                "\uD83C\uDDE9\uD83C\uDDEA",
                "\u05E9\u05C1\u05B8",
                "\u0645\u064F\u062D",
                "\u0915\u094D\u0937",
                "\uAC00\uAC01",
                "\u1100\u1161",
                "\u0130",
                "\uFB01",
                "\uD842\uDFB7");
        Arbitrary<String> ranges = Arbitraries.oneOf(
                points(0x20, 0x7e),
                points(0xa0, 0x24f),
                points(0x370, 0x3ff),
                points(0x400, 0x4ff),
                points(0x5d0, 0x5ea),
                points(0x621, 0x64a),
                points(0x905, 0x939),
                points(0xe01, 0xe2e),
                points(0x3041, 0x3096),
                points(0x4e00, 0x9fa5),
                points(0xac00, 0xd7a3),
                points(0x1d400, 0x1d454),
                points(0x1f600, 0x1f640),
                points(0x20000, 0x2a6d6));
        Arbitrary<String> piece = Combinators.combine(Arbitraries.of(true, false), snippets, ranges)
                .as((snippet, one, other) -> snippet ? one : other);
        return piece.list().ofMaxSize(16).map(pieces -> String.join("", pieces));
    }

    private static Arbitrary<String> points(int low, int high) {
        return Arbitraries.integers().between(low, high).map(Character::toString);
    }

    @Property
    void offsetsLieInsideTheTextAndNeverGoBack(@ForAll("texts") String text) {
        TokenizedText tokens = tokenizer.tokenize(text);
        for (int i = 0; i < tokens.length(); i++) {
            assertTrue(0 <= tokens.start(i) && tokens.start(i) < tokens.end(i) && tokens.end(i) <= text.length());
            if (i > 0) {
                assertTrue(tokens.start(i) >= tokens.start(i - 1) && tokens.end(i) >= tokens.end(i - 1));
            }
        }
    }

    @Property
    void noOffsetSplitsASurrogatePair(@ForAll("texts") String text) {
        TokenizedText tokens = tokenizer.tokenize(text);
        for (int i = 0; i < tokens.length(); i++) {
            assertFalse(splitsPair(text, tokens.start(i)) || splitsPair(text, tokens.end(i)));
        }
    }

    /** One decomposed character may give two tokens, a Hangul syllable does: they share it, and no more than it. */
    @Property
    void neighboursShareAtMostOneCharacter(@ForAll("texts") String text) {
        TokenizedText tokens = tokenizer.tokenize(text);
        for (int i = 1; i < tokens.length(); i++) {
            if (tokens.start(i) < tokens.end(i - 1)) {
                assertEquals(1, text.codePointCount(tokens.start(i), tokens.end(i - 1)), text);
            }
        }
    }

    @Property
    void aTokensPieceHoldsTheTokensLetters(@ForAll("texts") String text) {
        TokenizedText tokens = tokenizer.tokenize(text);
        for (int i = 0; i < tokens.length(); i++) {
            String token = vocabulary.get(tokens.ids()[i]);
            String piece = text.substring(tokens.start(i), tokens.end(i));
            if (!token.equals(UNKNOWN)) {
                String letters = token.length() > 2 && token.startsWith("##") ? token.substring(2) : token;
                assertTrue(isSubsequence(letters, normalized(piece)), () -> "[" + letters + "] of [" + piece + "]");
            }
        }
    }

    @Property
    void betweenTokensLiesOnlyWhatBertThrowsAway(@ForAll("texts") String text) {
        TokenizedText tokens = tokenizer.tokenize(text);
        int end = 0;
        for (int i = 0; i <= tokens.length(); i++) {
            int start = i < tokens.length() ? tokens.start(i) : text.length();
            if (start > end) {
                String gap = normalized(Surrogates.replaceLone(text.substring(end, start)));
                assertTrue(
                        gap.codePoints().allMatch(TokenOffsetsProperties::isSpace),
                        () -> "lost [" + gap + "] of [" + text + "]");
            }
            end = i < tokens.length() ? tokens.end(i) : end;
        }
    }

    @Property
    void idsAreThoseOfTheTokenizedText(@ForAll("texts") String text) {
        assertArrayEquals(tokenizer.tokenize(text).ids(), tokenizer.ids(text));
    }

    @Example
    void emojiBeforeAWordMovesItByTwoUnits() {
        TokenizedText tokens = tokenizer.tokenize("\uD83D\uDE00 hello");
        assertEquals("hello", "\uD83D\uDE00 hello".substring(tokens.start(1), tokens.end(1)));
    }

    @Example
    void aLoneSurrogateMovesNothing() {
        TokenizedText tokens = tokenizer.tokenize("a \uD83D hello");
        int last = tokens.length() - 1;
        assertEquals("hello", "a \uD83D hello".substring(tokens.start(last), tokens.end(last)));
    }

    @Example
    void nulInsideAWordBelongsToItsPiece() {
        String text = "he\u0000llo world";
        TokenizedText tokens = tokenizer.tokenize(text);
        assertEquals("he\u0000llo", text.substring(tokens.start(0), tokens.end(0)));
        assertEquals("world", text.substring(tokens.start(1), tokens.end(1)));
    }

    @Example
    void accentsBelongToTheirLetters() {
        String text = "cafe\u0301 noir";
        TokenizedText tokens = tokenizer.tokenize(text);
        assertEquals("noir", text.substring(tokens.start(1), tokens.end(1)));
        assertTrue(tokens.end(0) >= 4 && tokens.end(0) <= 5);
    }

    @Example
    void aTextWithoutTokensHasNone() {
        assertEquals(0, tokenizer.tokenize("").length());
        assertEquals(0, tokenizer.tokenize(" \n\u0000\u200b").length());
    }

    private static boolean splitsPair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    private static boolean isSubsequence(String letters, String text) {
        int at = 0;
        for (int point : letters.codePoints().toArray()) {
            at = text.indexOf(point, at);
            if (at < 0) {
                return false;
            }
            at += Character.charCount(point);
        }
        return true;
    }

    /** BERT's normaliser in Java's words: control characters out, decomposed, marks out, lower case. */
    private static String normalized(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints().filter(TokenOffsetsProperties::isKept).forEach(kept::appendCodePoint);
        StringBuilder bare = new StringBuilder();
        Normalizer.normalize(kept, Normalizer.Form.NFD)
                .codePoints()
                .filter(point -> Character.getType(point) != Character.NON_SPACING_MARK)
                .map(Character::toLowerCase)
                .forEach(bare::appendCodePoint);
        return bare.toString();
    }

    /** A no-break space is none in Java's {@code isBlank}. */
    private static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point);
    }

    private static boolean isKept(int point) {
        if (point == '\t' || point == '\n' || point == '\r') {
            return true;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SURROGATE -> false;
            default -> point != 0xFFFD;
        };
    }
}
