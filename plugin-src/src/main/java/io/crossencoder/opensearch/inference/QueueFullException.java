package io.crossencoder.opensearch.inference;

/** The engine has as many windows waiting as it may hold. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueFullException(int waiting, int wanted, int limit) {
        super("[" + waiting + "] windows wait, [" + wanted + "] more would exceed the limit of [" + limit + "]");
    }
}
