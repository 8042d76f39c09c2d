package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Is the head of a text tokenised as it would be in the whole, and no more than needed? */
class DocumentTokensProperties {

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "hello",
                        " ",
                        "  ",
                        "\n",
                        "\t \n",
                        ".",
                        ", ",
                        "quick",
                        "brown ",
                        "unbelievably",
                        "don't",
                        "e\u0301",
                        "\u4eac\u90fd",
                        "\uD83D\uDE00",
                        "\u00A0",
                        "\u3000",
                        "x".repeat(120),
                        "\u0000",
                        "Caf\u00e9 ",
                        "3,520,031 ")
                .list()
                .ofMaxSize(120)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 300)
    void theHeadsTokensAreThoseOfTheWhole(
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 1, max = 60) int wanted,
            @ForAll("tokenizers") String name)
            throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer(name))) {
            DocumentTokens tokens = new DocumentTokens(tokenizer, name, new TokenCache(0));
            TokenizedText whole = tokens.whole(text);
            TokenizedText head = tokens.head(text, wanted);
            int use = Math.min(wanted, whole.length());
            assertTrue(head.length() >= use);
            assertArrayEquals(Arrays.copyOf(whole.ids(), use), Arrays.copyOf(head.ids(), use));
            for (int i = 0; i < use; i++) {
                assertEquals(whole.start(i), head.start(i));
                assertEquals(whole.end(i), head.end(i));
            }
        }
    }

    @Provide
    Arbitrary<String> tokenizers() {
        return Arbitraries.of("bert", "roberta", "xlm_roberta");
    }

    @Example
    void theTailOfALongTextIsNotTokenised() throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer("bert"))) {
            DocumentTokens tokens = new DocumentTokens(tokenizer, "bert", new TokenCache(0));
            assertTrue(tokens.head("hello world ".repeat(10_000), 400).length() < 800);
        }
    }
}
