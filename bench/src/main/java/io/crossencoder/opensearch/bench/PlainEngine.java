package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.TokenCache;

/** The plugin's engine as it runs in a node, in a JVM without one, with as much queue as is asked for. */
public final class PlainEngine implements AutoCloseable {
    private final InferenceEngine engine;
    private final Reranker reranker;

    private PlainEngine(InferenceEngine engine, TokenCache tokens) {
        this.engine = engine;
        // On the calling thread: nothing else waits for it here.
        this.reranker = new Reranker(engine, tokens, DeadlinePool.ON_CALLER);
    }

    /** Starts a worker per core, with a score cache of some bytes; 0 switches it off. Every text is tokenised. */
    public static PlainEngine start(long cacheBytes) {
        return start(Runtime.getRuntime().availableProcessors(), cacheBytes, 0);
    }

    /** Starts so many workers, with caches of some bytes; 0 switches one off. */
    static PlainEngine start(int workers, long scoreBytes, long tokenBytes) {
        InferenceEngine engine = new InferenceEngine(workers, Integer.MAX_VALUE, new ScoreCache(scoreBytes));
        return new PlainEngine(engine, new TokenCache(tokenBytes));
    }

    /** For windows whose ids are known. */
    public InferenceEngine engine() {
        return engine;
    }

    /** From text to order. */
    public Reranker reranker() {
        return reranker;
    }

    @Override
    public void close() {
        engine.close();
    }
}
