package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.tokenize.PairWindow;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Makes the cache keys of one job's windows with memory that it reuses: eight kilobytes for a window of 512 tokens. Not
 * thread-safe.
 */
final class WindowKeys {
    private static final int BYTES_PER_TOKEN = 2 * Long.BYTES;

    private final MessageDigest digest = sha256();
    private final ByteBuffer hash = ByteBuffer.allocate(digest.getDigestLength());
    private final byte[] fingerprint;
    private byte[] bytes = new byte[0];
    private LongBuffer values = LongBuffer.allocate(0);

    /**
     * @param fingerprint of the model files
     */
    WindowKeys(String fingerprint) {
        this.fingerprint = fingerprint.getBytes(StandardCharsets.UTF_8);
    }

    ScoreCache.Key of(PairWindow window) {
        int length = window.length() * BYTES_PER_TOKEN;
        if (bytes.length < length) {
            bytes = new byte[length];
            values = ByteBuffer.wrap(bytes).asLongBuffer();
        }
        values.clear();
        window.writeIds(values);
        window.writeTypes(values);
        digest.update(fingerprint);
        digest.update(bytes, 0, length);
        try {
            digest.digest(hash.array(), 0, hash.capacity());
        } catch (DigestException e) {
            throw new IllegalStateException("the digest is longer than it says; this is a bug", e);
        }
        return new ScoreCache.Key(hash.getLong(0), hash.getLong(Long.BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
