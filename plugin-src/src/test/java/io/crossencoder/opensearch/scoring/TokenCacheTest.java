package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Is a text tokenised once, and its memory bounded? */
class TokenCacheTest {
    private static final String TEXT = "the quick brown fox";

    private PairTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = PairTokenizer.load(Fixtures.tokenizer("bert"));
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void aTextIsTokenisedOnce() {
        TokenCache cache = new TokenCache(1 << 20);
        TokenizedText first = cache.tokenize(tokenizer, "bert", TEXT);
        assertSame(first, cache.tokenize(tokenizer, "bert", new StringBuilder(TEXT).toString()));
        assertArrayEquals(tokenizer.ids(TEXT), first.ids());
        assertEquals(new CacheStats(1, TokenCache.BYTES_PER_ENTRY + first.bytes(), 1 << 20, 1, 1, 0), cache.stats());
    }

    @Test
    void anotherTokenizerHasItsOwnIds() throws IOException {
        TokenCache cache = new TokenCache(1 << 20);
        try (PairTokenizer roberta = PairTokenizer.load(Fixtures.tokenizer("roberta"))) {
            cache.tokenize(tokenizer, "bert", TEXT);
            assertArrayEquals(
                    roberta.ids(TEXT), cache.tokenize(roberta, "roberta", TEXT).ids());
        }
    }

    /** They differ in what a tokenizer reads, though an encoder may write them alike. */
    @Test
    void aLoneSurrogateIsNoQuestionMark() {
        TokenCache cache = new TokenCache(1 << 20);
        cache.tokenize(tokenizer, "bert", "hello ?");
        assertArrayEquals(
                tokenizer.ids("hello \uD83D"),
                cache.tokenize(tokenizer, "bert", "hello \uD83D").ids());
        assertEquals(0, cache.stats().hits());
    }

    @Test
    void memoryStaysWithinTheBound() {
        long bound = 100_000;
        TokenCache cache = new TokenCache(bound);
        for (int i = 0; i < 1_000; i++) {
            cache.tokenize(tokenizer, "bert", "hello " + i + " world".repeat(i % 50));
            assertTrue(cache.stats().bytes() <= bound);
        }
        assertTrue(cache.stats().bytes() > bound / 2);
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        TokenCache cache = new TokenCache(20 * TokenCache.BYTES_PER_ENTRY);
        TokenizedText kept = cache.tokenize(tokenizer, "bert", TEXT);
        TokenizedText left = cache.tokenize(tokenizer, "bert", "hello");
        for (int i = 0; i < 30; i++) {
            cache.tokenize(tokenizer, "bert", "hello " + i);
            cache.tokenize(tokenizer, "bert", TEXT);
        }
        assertSame(kept, cache.tokenize(tokenizer, "bert", TEXT));
        assertNotSame(left, cache.tokenize(tokenizer, "bert", "hello"));
    }

    @Test
    void aTextThatWouldPushOutAllOthersIsNotKept() {
        TokenCache cache = new TokenCache(100_000);
        TokenizedText small = cache.tokenize(tokenizer, "bert", TEXT);
        cache.tokenize(tokenizer, "bert", "hello ".repeat(10_000));
        assertSame(small, cache.tokenize(tokenizer, "bert", TEXT));
    }

    @Test
    void aCacheOfNoBytesKeepsNothing() {
        TokenCache cache = new TokenCache(0);
        TokenizedText first = cache.tokenize(tokenizer, "bert", TEXT);
        assertNotSame(first, cache.tokenize(tokenizer, "bert", TEXT));
        assertEquals(new CacheStats(0, 0, 0, 0, 0, 0), cache.stats());
    }
}
