package io.crossencoder.opensearch.scoring;

/** The scorer has too much to do to take on this search. */
public final class ScorerOverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScorerOverloadedException(Throwable cause) {
        super("the reranker is overloaded: " + cause.getMessage(), cause);
    }
}
