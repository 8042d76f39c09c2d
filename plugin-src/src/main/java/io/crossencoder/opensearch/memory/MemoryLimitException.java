package io.crossencoder.opensearch.memory;

/** A {@link MemoryAccount} has not that much left. The message says what to do about it. */
public final class MemoryLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MemoryLimitException(String message) {
        super(message);
    }
}
