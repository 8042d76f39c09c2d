package io.crossencoder.opensearch.scoring;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A search's documents, each tokenised once: by the thread that takes them up, in their order, or by others that help it. Who takes
 * never waits for a thread to come, only for one that is at the document wanted, and does the next ones meanwhile.
 *
 * @param <T> a document's tokens
 */
final class TokenizedAhead<T> {
    private final IntFunction<T> tokenize;
    private final BooleanSupplier isOver;
    private final List<CompletableFuture<T>> documents;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean wanted = true;

    /**
     * @param tokenize a document; called on any thread that takes or helps
     * @param isOver whether nobody is to help any more
     */
    TokenizedAhead(int documents, IntFunction<T> tokenize, BooleanSupplier isOver) {
        this.tokenize = tokenize;
        this.isOver = isOver;
        this.documents =
                Stream.generate(CompletableFuture<T>::new).limit(documents).toList();
    }

    /** A document's tokens; throws what tokenising it threw. On one thread at a time. */
    T take(int document) {
        CompletableFuture<T> taken = documents.get(document);
        boolean isMore = true;
        while (isMore && !taken.isDone()) {
            isMore = tokenizeNext();
        }
        try {
            return taken.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Tokenises documents until none is left or {@linkplain #wanted wanted}. On any number of threads. */
    void help() {
        boolean isMore = true;
        while (isMore && wanted && !isOver.getAsBoolean()) {
            isMore = tokenizeNext();
        }
    }

    /** Whether helpers are to go on: what nobody is going to take soon is not worth their time. */
    void wanted(boolean more) {
        wanted = more;
    }

    /** Returns false if somebody has taken on the last one. */
    private boolean tokenizeNext() {
        int mine = next.getAndUpdate(document -> Math.min(document + 1, documents.size()));
        if (mine == documents.size()) {
            return false;
        }
        try {
            documents.get(mine).complete(tokenize.apply(mine));
        } catch (Throwable e) {
            // Errors too: who takes it would wait for ever.
            documents.get(mine).completeExceptionally(e);
        }
        return true;
    }
}
