package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.ModelManifest.TestPair;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.onnx.SessionException;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Does a model that was just opened do what its manifest says? The same is asked of every device, in the way in which it runs pairs. */
record SelfCheck(ModelManifest manifest, PairTokenizer tokenizer) {

    /** One pair at a time, as the CPU runs them. */
    void onePairAtATime(PairScorer scorer) {
        PairWindow longest = longest();
        float logit;
        try {
            logit = run(scorer, List.of(longest))[0];
        } catch (SessionException e) {
            throw new IllegalArgumentException(
                    "the model can't run [max_length] [" + manifest.maxLength() + "] tokens; lower it in the manifest",
                    e);
        }
        if (!Float.isFinite(logit)) {
            throw new IllegalArgumentException("a pair of plain words gets [" + logit
                    + "]; the weights are damaged, or made for another precision: copy or export the model again");
        }
        List<TestPair> pairs = pairs();
        float[] logits = new float[pairs.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = run(scorer, List.of(window(pairs.get(i))))[0];
        }
        check(pairs, logits);
    }

    /**
     * In padded batches, as accelerators run them. The largest comes soon, so that what memory it needs is taken at load; before it one
     * pair, so that the time of the largest is not that of loading kernels.
     *
     * @param tokens of the largest batch
     * @throws SessionException if the device can't run even one pair
     */
    void inBatches(PairScorer scorer, int tokens) {
        PairWindow longest = longest();
        int most = Math.max(1, tokens / longest.length());
        run(scorer, List.of(longest));
        float logit = runAll(scorer, Collections.nCopies(most, longest), most)[0];
        if (!Float.isFinite(logit)) {
            throw new IllegalArgumentException(
                    "the model answers [" + logit + "] on [" + scorer.device() + "] to a pair of [" + longest.length()
                            + "] tokens; where float16 is too small for it export float32");
        }
        List<TestPair> pairs = pairs();
        check(pairs, runAll(scorer, pairs.stream().map(this::window).toList(), most));
    }

    /** In runs of at most so many, and of half as many each time that a run does not fit. */
    private static float[] runAll(PairScorer scorer, List<PairWindow> windows, int most) {
        float[] logits = new float[windows.size()];
        int pairs = most;
        int done = 0;
        while (done < logits.length) {
            List<PairWindow> next = windows.subList(done, Math.min(done + pairs, logits.length));
            try {
                System.arraycopy(run(scorer, next), 0, logits, done, next.size());
                done += next.size();
            } catch (SessionException e) {
                if (e.fault() != DeviceFault.OUT_OF_MEMORY || next.size() == 1) {
                    throw e;
                }
                pairs = next.size() / 2;
            }
        }
        return logits;
    }

    /** A pair as long as the manifest allows must run, or one long document would fail every search that finds it. */
    private PairWindow longest() {
        int[] word = {tokenizer.ids("hello")[0]};
        int room = manifest.maxLength() - tokenizer.layout().specials() - word.length;
        if (room < 1) {
            throw new IllegalArgumentException("[max_length] [" + manifest.maxLength()
                    + "] leaves no room for a query and a document; raise it in the manifest");
        }
        int[] document = new int[room];
        Arrays.fill(document, word[0]);
        return new PairWindow(tokenizer.layout(), word, document, 0, document.length);
    }

    /** Highest logit first. */
    private List<TestPair> pairs() {
        return manifest.selfTest().pairs().stream()
                .sorted(Comparator.comparingDouble(TestPair::logit).reversed())
                .toList();
    }

    private PairWindow window(TestPair pair) {
        int[] document = tokenizer.ids(pair.document());
        int[] query = tokenizer.ids(pair.query());
        PairWindow window = new PairWindow(tokenizer.layout(), query, document, 0, document.length);
        if (window.length() > manifest.maxLength()) {
            throw new IllegalArgumentException("the self-test has a pair of [" + window.length()
                    + "] tokens, [max_length] is [" + manifest.maxLength() + "]; shorten the pair in the manifest");
        }
        return window;
    }

    private void check(List<TestPair> pairs, float[] logits) {
        float previous = Float.POSITIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            float recorded = pairs.get(i).logit();
            if (!(Math.abs(logits[i] - recorded) <= manifest.selfTest().tolerance()) || logits[i] >= previous) {
                throw new IllegalArgumentException("the self-test fails: a pair recorded with logit [" + recorded
                        + "] gets [" + logits[i] + "] here; the tokenizer or the model is not the recorded one");
            }
            previous = logits[i];
        }
    }

    /** One run, padded to the longest of the windows. */
    private static float[] run(PairScorer scorer, List<PairWindow> windows) {
        int length = windows.stream().mapToInt(PairWindow::length).max().orElseThrow();
        InputBuffers buffers = new InputBuffers();
        buffers.reset(windows.size() * length);
        for (PairWindow window : windows) {
            window.writeIds(buffers.ids());
            window.writeTypes(buffers.types());
            buffers.pad(length - window.length());
        }
        return scorer.run(buffers, windows.size(), length);
    }
}
