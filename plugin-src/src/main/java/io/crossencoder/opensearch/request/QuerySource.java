package io.crossencoder.opensearch.request;

/** Where the query text comes from. */
public sealed interface QuerySource {
    /** As {@code ext.rerank} says (see {@link QueryContextExt}), else read out of the query itself (see {@link QueryText}). */
    record Inferred() implements QuerySource {}

    /** A dotted path into the search request's body; numbers index arrays. */
    record Path(String path) implements QuerySource {}

    /** Said outright, in {@code ext}. */
    record Literal(String text) implements QuerySource {}
}
