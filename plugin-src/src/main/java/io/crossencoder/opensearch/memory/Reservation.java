package io.crossencoder.opensearch.memory;

import java.util.concurrent.atomic.AtomicBoolean;

/** An amount taken from a {@link MemoryAccount}; given back when first closed. Thread-safe. */
public final class Reservation implements AutoCloseable {
    private final MemoryAccount account;
    private final long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    Reservation(MemoryAccount account, long bytes) {
        this.account = account;
        this.bytes = bytes;
    }

    /** The amount. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            account.giveBack(bytes);
        }
    }
}
