package io.crossencoder.opensearch.inference;

/**
 * The threads that run windows, one window at a time each.
 *
 * @param count how many
 * @param niceness 0 (they compete with all others) to 19 (they get what nobody else wants); Linux only
 */
public record Workers(int count, int niceness) {
    /** Threads that compete with all others. */
    public static Workers of(int count) {
        return new Workers(count, 0);
    }
}
