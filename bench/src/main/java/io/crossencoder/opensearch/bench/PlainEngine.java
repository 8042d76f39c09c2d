package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.scoring.DeadlinePool;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.TokenCache;

/** The plugin's engine as it runs in a node, in a JVM without one: a worker per core, and as much queue as is asked for. */
public final class PlainEngine implements AutoCloseable {
    /** Every text is tokenised: times are measured on work that is done. */
    private static final TokenCache NO_TOKENS = new TokenCache(0);

    private final InferenceEngine engine;
    private final Reranker reranker;

    private PlainEngine(InferenceEngine engine) {
        this.engine = engine;
        // On the calling thread: nothing else waits for it here.
        this.reranker = new Reranker(engine, NO_TOKENS, DeadlinePool.ON_CALLER);
    }

    /** Starts the workers, with a score cache of some bytes; 0 switches it off. */
    public static PlainEngine start(long cacheBytes) {
        int workers = Runtime.getRuntime().availableProcessors();
        return new PlainEngine(new InferenceEngine(workers, Integer.MAX_VALUE, new ScoreCache(cacheBytes)));
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
