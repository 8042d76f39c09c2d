package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The floor under any reranker: as many threads as the node has workers run the model over windows whose ids are known, each
 * taking the next one from a counter. No text, no tokenizer, no queue, no cache, no search.
 */
final class RawInference implements AutoCloseable {
    private final CrossEncoderSession session;
    private final ExecutorService threads;
    private final List<InputBuffers> buffers = new ArrayList<>();

    RawInference(CrossEncoderSession session, int threads) {
        this.session = session;
        this.threads = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            buffers.add(new InputBuffers());
        }
    }

    /** One logit per window. */
    float[] run(List<PairWindow> windows) throws InterruptedException, ExecutionException {
        float[] logits = new float[windows.size()];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (InputBuffers own : buffers) {
            running.add(threads.submit(() -> {
                for (int i = next.getAndIncrement(); i < logits.length; i = next.getAndIncrement()) {
                    logits[i] = run(windows.get(i), own);
                }
            }));
        }
        for (Future<?> thread : running) {
            thread.get();
        }
        return logits;
    }

    private float run(PairWindow window, InputBuffers own) {
        own.reset(window.length());
        window.writeIds(own.ids());
        window.writeTypes(own.types());
        return session.run(own, 1, window.length())[0];
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
