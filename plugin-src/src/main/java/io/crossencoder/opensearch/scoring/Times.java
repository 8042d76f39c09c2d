package io.crossencoder.opensearch.scoring;

/**
 * Where the time went, in nanoseconds. The first documents are being scored while the others are tokenised, so the parts may
 * add up to more than the whole.
 *
 * @param tokenise reading texts into tokens, and choosing windows
 * @param queue until a worker took up the first of the windows, added up where they came in several rounds
 * @param run the rest of the time until the last window had its logit
 * @param order pooling, combining, sorting
 */
public record Times(long tokenise, long queue, long run, long order) {
    static final Times NONE = new Times(0, 0, 0, 0);

    Times plus(Times other) {
        return new Times(tokenise + other.tokenise, queue + other.queue, run + other.run, order + other.order);
    }
}
