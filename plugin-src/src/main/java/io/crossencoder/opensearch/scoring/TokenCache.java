package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.hash.MessageDigests;

/**
 * Token ids of texts seen before, least recently used out first: hits of different questions are often the same documents.
 *
 * <p>The key is the SHA-256 of the tokenizer file's checksum and the text, so updates need no invalidation, models with the same
 * tokenizer share what they have, and a caller can only hit an entry by bringing the text itself. Hashing a text takes a
 * hundredth of the time of tokenising it.
 *
 * <p>Thread-safe. Two searches that miss the same text both tokenise it: rare, and cheaper than to wait.
 */
public final class TokenCache {
    /** Estimate of what an entry takes besides the tokens: key, value, array headers, the cache's entry and its map's. */
    static final int BYTES_PER_ENTRY = 256;

    /** A text that would take more than this share of the cache is not kept: it would push out all others. */
    private static final int LARGEST_SHARE = 16;

    private final Cache<Key, TokenizedText> texts;
    private final long largest;

    /** A 128-bit prefix of the digest: two texts share one with a probability of 2^-64 after four billion texts. */
    record Key(long high, long low) {}

    /** A cache of {@code bytes} bytes; 0 switches it off. */
    public TokenCache(long bytes) {
        this.largest = bytes / LARGEST_SHARE;
        this.texts = CacheBuilder.<Key, TokenizedText>builder()
                .setMaximumWeight(bytes)
                .weigher((key, tokens) -> weight(tokens))
                .build();
    }

    private static long weight(TokenizedText tokens) {
        return BYTES_PER_ENTRY + tokens.bytes();
    }

    /**
     * The text's tokens.
     *
     * @param checksum of the tokenizer's file
     */
    TokenizedText tokenize(PairTokenizer tokenizer, String checksum, String text) {
        if (largest == 0) {
            return tokenizer.tokenize(text);
        }
        Key key = key(checksum, text);
        TokenizedText known = texts.get(key);
        if (known != null) {
            return known;
        }
        TokenizedText tokens = tokenizer.tokenize(text);
        if (weight(tokens) <= largest) {
            texts.put(key, tokens);
        }
        return tokens;
    }

    /** UTF-16 keeps apart whatever the tokenizer keeps apart: it, too, reads U+FFFD for a lone surrogate. */
    private static Key key(String checksum, String text) {
        MessageDigest digest = MessageDigests.sha256();
        digest.update(checksum.getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_16BE)));
        return new Key(hash.getLong(), hash.getLong());
    }

    /** The figures now; all zero where the cache is off. */
    public CacheStats stats() {
        Cache.CacheStats stats = texts.stats();
        return new CacheStats(
                texts.count(),
                texts.weight(),
                texts.getMaximumWeight(),
                stats.getHits(),
                stats.getMisses(),
                stats.getEvictions());
    }
}
