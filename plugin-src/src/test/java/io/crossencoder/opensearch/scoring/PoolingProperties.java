package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.scoring.Document.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** From windows' logits to documents': the highest of each text, then the weighted mean of the texts. */
class PoolingProperties {
    private static final float NONE = Float.NaN;

    @Provide
    Arbitrary<List<List<Float>>> logitsPerDocument() {
        Arbitrary<Float> logit =
                Arbitraries.oneOf(Arbitraries.floats().between(-20, 20), Arbitraries.of(NONE, 0f, -0f, -1e30f, 1e30f));
        return logit.list().ofMaxSize(6).list().ofMaxSize(8);
    }

    @Property
    void oneTextTakesItsHighestLogit(@ForAll("logitsPerDocument") List<List<Float>> logits) {
        double[] pooled = pool(logits, false);
        for (int i = 0; i < pooled.length; i++) {
            double highest = logits.get(i).stream()
                    .filter(logit -> !logit.isNaN())
                    .mapToDouble(Float::doubleValue)
                    .max()
                    .orElse(Double.NaN);
            assertEquals(highest + 0.0, pooled[i] + 0.0);
        }
    }

    @Property
    void theOrderOfWindowsDoesNotMatter(@ForAll("logitsPerDocument") List<List<Float>> logits) {
        double[] inOrder = pool(logits, false);
        double[] shuffled = pool(logits, true);
        for (int i = 0; i < inOrder.length; i++) {
            assertEquals(inOrder[i] + 0.0, shuffled[i] + 0.0);
        }
    }

    @Property
    void moreWindowsNeverLowerADocument(@ForAll("logitsPerDocument") List<List<Float>> logits) {
        double[] all = pool(logits, false);
        List<List<Float>> fewer = logits.stream()
                .map(document -> document.subList(0, document.size() / 2))
                .toList();
        double[] some = pool(fewer, false);
        for (int i = 0; i < all.length; i++) {
            assertTrue(Double.isNaN(some[i]) || all[i] >= some[i]);
        }
    }

    @Example
    void textsAreMeanedByWeight() {
        List<Document> documents = List.of(new Document(1, List.of(new Part("title", 3), new Part("body", 1))));
        List<DocumentWindow> windows = List.of(window(0, 0), window(0, 1), window(0, 1));
        assertArrayEquals(
                new double[] {(3 * 4 + 2) / 4.0}, Pooling.max(windows, new float[] {4, -1, 2}, documents), 1e-12);
    }

    @Example
    void aTextThatWasNotScoredHasNoSay() {
        List<Document> documents = List.of(new Document(1, List.of(new Part("title", 3), new Part("body", 1))));
        List<DocumentWindow> windows = List.of(window(0, 0), window(0, 1));
        assertArrayEquals(new double[] {2}, Pooling.max(windows, new float[] {NONE, 2}, documents));
    }

    @Example
    void aDocumentWithoutTextStaysUnscored() {
        List<Document> documents = List.of(new Document(1, List.of()), new Document(1, List.of(new Part("text", 1))));
        assertArrayEquals(new double[] {Double.NaN, 5}, Pooling.max(List.of(window(1, 0)), new float[] {5}, documents));
    }

    @Example
    void moreLogitsThanWindowsAreRefused() {
        List<Document> documents = List.of(new Document(1, List.of(new Part("text", 1))));
        assertThrows(RuntimeException.class, () -> Pooling.max(List.of(window(0, 0)), new float[] {5, 6}, documents));
    }

    /** A scorer that answers with fewer is broken too: which windows it left out is a guess. */
    @Example
    void fewerLogitsThanWindowsAreRefused() {
        List<Document> documents = List.of(new Document(1, List.of(new Part("text", 1))));
        assertThrows(
                RuntimeException.class,
                () -> Pooling.max(List.of(window(0, 0), window(0, 0)), new float[] {5}, documents));
    }

    private static double[] pool(List<List<Float>> logits, boolean shuffled) {
        List<Document> documents = new ArrayList<>();
        record Scored(DocumentWindow window, float logit) {}
        List<Scored> scored = new ArrayList<>();
        for (int i = 0; i < logits.size(); i++) {
            documents.add(new Document(0, List.of(new Part("text", 1))));
            for (float logit : logits.get(i)) {
                scored.add(new Scored(window(i, 0), logit));
            }
        }
        if (shuffled) {
            Collections.shuffle(scored, new Random(logits.hashCode()));
        }
        float[] values = new float[scored.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scored.get(i).logit();
        }
        return Pooling.max(scored.stream().map(Scored::window).toList(), values, documents);
    }

    private static DocumentWindow window(int document, int part) {
        return new DocumentWindow(document, part, 0, null, "", 0, 0);
    }
}
