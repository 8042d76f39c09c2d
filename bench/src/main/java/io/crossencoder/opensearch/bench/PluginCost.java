package io.crossencoder.opensearch.bench;

import ai.onnxruntime.OrtException;
import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.InferenceJob;
import io.crossencoder.opensearch.inference.InferenceResult;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The same windows five ways, in turn, in one process: bare model, through the engine's queue, tokenising alone, the search
 * without reranking, the search with it.
 */
final class PluginCost implements AutoCloseable {
    private static final String NO_CACHE = "no cache: every time is measured on a model that runs";

    private final Workload workload;
    private final BenchIndex index;
    private final PairTokenizer tokenizer;
    private final CrossEncoderSession session;
    private final RawInference raw;
    private final InferenceEngine engine;

    PluginCost(Workload workload, BenchIndex index, Path model, int workers) throws IOException, OrtException {
        this.workload = workload;
        this.index = index;
        this.tokenizer = PairTokenizer.load(model.resolve("tokenizer.json"));
        this.session = CrossEncoderSession.open(model.resolve("model.int8.onnx"));
        this.raw = new RawInference(model.resolve("model.int8.onnx"), workers);
        this.engine = new InferenceEngine(workers, Integer.MAX_VALUE, new ScoreCache(0));
    }

    /** A way to spend time on a question. */
    interface Step {
        void run(String question, List<PairWindow> windows) throws Exception;
    }

    /** The steps by name, in the order in which a reader wants them. */
    List<Map.Entry<String, Step>> steps() {
        return List.of(
                Map.entry("raw", (question, windows) -> raw(windows)),
                Map.entry("engine", (question, windows) -> throughEngine(windows)),
                Map.entry("tokenise", (question, windows) -> workload.windows(tokenizer, question)),
                Map.entry("search", (question, windows) -> index.search(question)),
                Map.entry(
                        "reranked",
                        (question, windows) ->
                                index.rerankedSearch(question, workload.texts().size())));
    }

    List<PairWindow> windows(String question) {
        return workload.windows(tokenizer, question);
    }

    private float[] raw(List<PairWindow> windows) throws Exception {
        try (RawInference.Prepared prepared = raw.prepare(windows)) {
            return raw.run(prepared);
        }
    }

    private void throughEngine(List<PairWindow> windows) {
        CompletableFuture<InferenceResult> result = new CompletableFuture<>();
        long never = System.nanoTime() + Long.MAX_VALUE / 2;
        engine.submit(new InferenceJob(session, NO_CACHE, windows, never, () -> false), result::complete);
        if (result.join().failure() != null) {
            throw new IllegalStateException(result.join().failure());
        }
    }

    /**
     * Both sides must have done the same work: as many windows run by the node as there are here, none from a cache, and the
     * same highest logits.
     */
    void checkSameWork(String question) throws Exception {
        float[] logits = raw(windows(question));
        Map<String, Object> response = index.rerankedSearch(question, logits.length);
        Map<?, ?> counts = (Map<?, ?>) at(response, "ext", "cross_encoder", "windows");
        require(counts.get("scored"), logits.length, "windows run");
        require(counts.get("cached"), 0, "windows from the cache");
        List<?> hits = (List<?>) at(response, "hits", "hits");
        Arrays.sort(logits);
        for (int i = 0; i < hits.size(); i++) {
            double score = ((Number) ((Map<?, ?>) hits.get(i)).get("_score")).doubleValue();
            float logit = logits[logits.length - 1 - i];
            if (Math.abs(score - logit) > 1e-5) {
                throw new IllegalStateException("hit [" + i + "] has [" + score + "], the bare model [" + logit + "]");
            }
        }
    }

    private static Object at(Object value, String... path) {
        for (String step : path) {
            value = ((Map<?, ?>) value).get(step);
        }
        return value;
    }

    private static void require(Object actual, int expected, String what) {
        if (((Number) actual).intValue() != expected) {
            throw new IllegalStateException(what + ": [" + actual + "], expected [" + expected + "]");
        }
    }

    @Override
    public void close() throws OrtException {
        engine.close();
        raw.close();
        session.close();
        tokenizer.close();
    }
}
