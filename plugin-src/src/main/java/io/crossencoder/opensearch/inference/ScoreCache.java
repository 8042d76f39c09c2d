package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.tokenize.PairWindow;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logits of windows seen before, least recently used out first.
 *
 * <p>The key is the SHA-256 of the model's fingerprint and the window's token and type ids, so it holds everything that can
 * change a logit and nothing that identifies a document: updates need no invalidation, and a caller can only hit an entry by
 * bringing the text itself. Ids alone would not do: a text may spell out a separator, and so move the border between query and
 * document.
 */
public final class ScoreCache {
    /** Estimate: the key (32), the boxed logit (16), the map's entry with its links (56), the table (16), rounded up. */
    static final int BYTES_PER_ENTRY = 128;

    private final Map<Key, Float> logits;

    /** A 128-bit prefix of the digest: two windows share one with a probability of 2^-64 after four billion windows. */
    record Key(long high, long low) {}

    /** A cache of about {@code bytes} bytes; 0 switches it off. */
    public ScoreCache(long bytes) {
        long capacity = bytes / BYTES_PER_ENTRY;
        this.logits = new LinkedHashMap<>(16, .75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Float> eldest) {
                return size() > capacity;
            }
        };
    }

    /** The logit, or NaN. */
    synchronized float get(Key key) {
        return logits.getOrDefault(key, Float.NaN);
    }

    synchronized void put(Key key, float logit) {
        logits.put(key, logit);
    }

    static Key key(String fingerprint, PairWindow window) {
        ByteBuffer input = ByteBuffer.allocate(2 * window.length() * Long.BYTES);
        LongBuffer values = input.asLongBuffer();
        window.writeIds(values);
        window.writeTypes(values);
        MessageDigest digest = sha256();
        digest.update(fingerprint.getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(input.array()));
        return new Key(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
