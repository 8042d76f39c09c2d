package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.memory.MemoryLimitException;

/** The engine has as many windows waiting as it may hold, or as much memory taken. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueFullException(int waiting, int wanted, int limit) {
        super("[" + waiting + "] windows wait, [" + wanted + "] more would exceed the limit of [" + limit + "]");
    }

    QueueFullException(MemoryLimitException cause) {
        super(cause.getMessage(), cause);
    }
}
