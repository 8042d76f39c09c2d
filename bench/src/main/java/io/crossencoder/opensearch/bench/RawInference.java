package io.crossencoder.opensearch.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.crossencoder.opensearch.onnx.OnnxRuntime;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the silicon gives: ONNX Runtime's own Java API and nothing of ours. Threads share a session, each run is one window on one
 * thread, and each thread takes the next window from a counter. The ids lie in native memory before the clock starts: no text, no
 * tokenizer, no queue, no cache, no search.
 */
final class RawInference implements AutoCloseable {
    private final OrtEnvironment environment = OnnxRuntime.requireNativeLibrary();
    private final OrtSession session;
    private final String output;
    private final ExecutorService threads;
    private final int threadCount;

    RawInference(Path model, int threadCount) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            this.session = environment.createSession(model.toString(), options);
        }
        this.output = session.getOutputNames().iterator().next();
        this.threadCount = threadCount;
        this.threads = Executors.newFixedThreadPool(threadCount);
    }

    /** Inputs of the model in native memory, one map of tensors per window. */
    final class Prepared implements AutoCloseable {
        private final List<Map<String, OnnxTensor>> windows = new ArrayList<>();

        private Prepared(List<PairWindow> given) throws OrtException {
            for (PairWindow window : given) {
                windows.add(tensors(window));
            }
        }

        @Override
        public void close() {
            windows.forEach(inputs -> inputs.values().forEach(OnnxTensor::close));
        }
    }

    Prepared prepare(List<PairWindow> windows) throws OrtException {
        return new Prepared(windows);
    }

    private Map<String, OnnxTensor> tensors(PairWindow window) throws OrtException {
        LongBuffer ids = buffer(window.length());
        LongBuffer types = buffer(window.length());
        LongBuffer mask = buffer(window.length());
        window.writeIds(ids);
        window.writeTypes(types);
        while (mask.hasRemaining()) {
            mask.put(1L);
        }
        Map<String, LongBuffer> values = Map.of("input_ids", ids, "token_type_ids", types, "attention_mask", mask);
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (String input : session.getInputNames()) {
            long[] shape = {1, window.length()};
            tensors.put(
                    input,
                    OnnxTensor.createTensor(environment, values.get(input).flip(), shape));
        }
        return tensors;
    }

    private static LongBuffer buffer(int tokens) {
        return ByteBuffer.allocateDirect(tokens * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    /** One logit per window. */
    float[] run(Prepared prepared) throws InterruptedException, ExecutionException {
        float[] logits = new float[prepared.windows.size()];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < threadCount; thread++) {
            running.add(threads.submit(() -> {
                for (int i = next.getAndIncrement(); i < logits.length; i = next.getAndIncrement()) {
                    logits[i] = run(prepared.windows.get(i));
                }
                return null;
            }));
        }
        for (Future<?> thread : running) {
            thread.get();
        }
        return logits;
    }

    private float run(Map<String, OnnxTensor> inputs) throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            return ((OnnxTensor) result.get(output).orElseThrow())
                    .getFloatBuffer()
                    .get(0);
        }
    }

    @Override
    public void close() throws OrtException {
        threads.shutdown();
        session.close();
    }
}
