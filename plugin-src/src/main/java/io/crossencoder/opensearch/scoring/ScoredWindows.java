package io.crossencoder.opensearch.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The windows of one stage with their logits, as they come in. Used by one thread at a time. */
final class ScoredWindows {
    private final List<DocumentWindow> windows = new ArrayList<>();
    private final BitSet cached = new BitSet();
    private float[] logits = {};

    /** Adds windows with the logits they got; NaN where there is none. */
    void add(List<DocumentWindow> more, WindowLogits theirs) {
        float[] theirLogits = theirs.logits();
        if (theirLogits.length != more.size()) {
            throw new IllegalStateException("a scorer gave [" + theirLogits.length + "] logits for [" + more.size()
                    + "] windows; this is a bug");
        }
        theirs.trace().cached().stream().forEach(window -> cached.set(windows.size() + window));
        windows.addAll(more);
        float[] all = Arrays.copyOf(logits, windows.size());
        System.arraycopy(theirLogits, 0, all, logits.length, theirLogits.length);
        logits = all;
    }

    /** Forgets the logits of all other windows. */
    void keepOnly(Predicate<DocumentWindow> wanted) {
        for (int i = 0; i < logits.length; i++) {
            logits[i] = wanted.test(windows.get(i)) ? logits[i] : Float.NaN;
        }
    }

    int count() {
        return windows.size();
    }

    /** Windows that have a logit. */
    int scored() {
        return (int) scoredIndices().count();
    }

    /** Windows that needed no inference. */
    int cached() {
        return cached.cardinality();
    }

    private IntStream scoredIndices() {
        return IntStream.range(0, logits.length).filter(i -> !Float.isNaN(logits[i]));
    }

    /** Documents' logits; NaN where none of its windows was scored. */
    double[] pooled(List<Document> documents) {
        return Pooling.max(windows, logits, documents);
    }

    /**
     * Each document's windows that have a logit, best first, equals in the order of the text.
     *
     * @param documents how many there are
     */
    List<List<WindowScore>> byDocument(int documents, boolean sigmoid) {
        List<List<WindowScore>> byDocument = new ArrayList<>(documents);
        for (int i = 0; i < documents; i++) {
            byDocument.add(new ArrayList<>());
        }
        scoredIndices().forEach(i -> byDocument.get(windows.get(i).document()).add(asScore(i, sigmoid)));
        byDocument.forEach(list -> list.sort(WindowScore.BEST_FIRST));
        return byDocument;
    }

    private WindowScore asScore(int i, boolean sigmoid) {
        DocumentWindow window = windows.get(i);
        float score = ScoreBand.reranked(logits[i], true, sigmoid);
        return new WindowScore(window.part(), window.start(), window.end(), logits[i], score, cached.get(i));
    }

    /** The pieces of each text with the highest logits, {@code count} of a text. */
    PreferredSpans bestSpans(int count) {
        record Text(int document, int part) {}
        Map<Text, List<Integer>> byText = scoredIndices()
                .boxed()
                .sorted(BestFirst.by(i -> logits[i]))
                .collect(Collectors.groupingBy(
                        i -> new Text(windows.get(i).document(), windows.get(i).part())));
        return (document, part) -> byText.getOrDefault(new Text(document, part), List.of()).stream()
                .limit(count)
                .map(windows::get)
                .map(window -> new PreferredSpans.Span(window.start(), window.end()))
                .toList();
    }
}
