package io.crossencoder.opensearch.memory;

/**
 * A bounded amount of memory that several users share, for memory that nobody else bounds: native sessions, and texts that wait
 * in a queue. Amounts are estimates. Thread-safe.
 */
public interface MemoryAccount {
    /**
     * Takes an amount.
     *
     * @param bytes at least 0
     * @param what takes it, for the message
     * @throws MemoryLimitException if that would be too much; then nothing is taken
     */
    void take(long bytes, String what);

    /** Gives back what was taken. */
    void giveBack(long bytes);

    /** As {@link #take}; the result gives back exactly once. */
    default Reservation reserve(long bytes, String what) {
        take(bytes, what);
        return new Reservation(this, bytes);
    }

    /** An account for tools that run where nothing else does. */
    static MemoryAccount unlimited() {
        return new MemoryBudget(Long.MAX_VALUE, "");
    }
}
