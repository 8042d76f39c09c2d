package io.crossencoder.opensearch.inference;

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

    private final long capacity;
    private final Map<Key, Float> logits;
    private long hits;
    private long misses;
    private long evictions;

    /** A 128-bit prefix of the digest: two windows share one with a probability of 2^-64 after four billion windows. */
    record Key(long high, long low) {}

    /** A cache of about {@code bytes} bytes; 0 switches it off. */
    public ScoreCache(long bytes) {
        this.capacity = bytes / BYTES_PER_ENTRY;
        this.logits = new LinkedHashMap<>(16, .75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Float> eldest) {
                boolean full = size() > capacity;
                evictions += full ? 1 : 0;
                return full;
            }
        };
    }

    /** Whether it keeps anything; keys need not be made for one that does not. */
    boolean isOn() {
        return capacity > 0;
    }

    /** The logit, or NaN. */
    synchronized float get(Key key) {
        Float logit = logits.get(key);
        if (logit == null) {
            misses++;
            return Float.NaN;
        }
        hits++;
        return logit;
    }

    synchronized void put(Key key, float logit) {
        if (isOn()) {
            logits.put(key, logit);
        }
    }

    /** What is in it, and what it was good for. */
    public synchronized CacheLoad load() {
        long entries = logits.size();
        return new CacheLoad(entries, entries * BYTES_PER_ENTRY, capacity * BYTES_PER_ENTRY, hits, misses, evictions);
    }
}
