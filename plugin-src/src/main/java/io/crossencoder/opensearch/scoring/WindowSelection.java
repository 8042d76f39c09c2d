package io.crossencoder.opensearch.scoring;

/** Which windows of a text with more than {@code max_windows} are scored. */
public enum WindowSelection {
    /** The first. */
    LEAD,
    /** Those that share the query's rarer words. */
    LEXICAL,
    /** Every one, whatever {@code max_windows} says. */
    ALL
}
