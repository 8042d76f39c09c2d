package io.crossencoder.opensearch.inference;

import static io.crossencoder.opensearch.inference.EngineFixture.in;
import static io.crossencoder.opensearch.inference.EngineFixture.window;
import static io.crossencoder.opensearch.inference.EngineFixture.windows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Does the cache give back what was scored, and nothing else? */
class ScoreCacheTest {

    @Test
    void aSecondSearchNeedsNoInference() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching()) {
            assertEquals(
                    0,
                    fixture.submit(fixture.job(windows(5, 1))).get().fromCache().cardinality());
            InferenceResult again = fixture.submit(fixture.job(windows(5, 1), in(-1), () -> false))
                    .get();
            assertEquals(5, again.fromCache().cardinality());
            assertArrayEquals(new float[] {1, 2, 3, 4, 5}, again.logits());
        }
    }

    @Test
    void onlyWhatIsMissingIsScored() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching()) {
            fixture.submit(window(2)).get();
            InferenceResult mixed =
                    fixture.submit(window(1), window(2), window(3)).get();
            assertEquals(1, mixed.fromCache().cardinality());
            assertArrayEquals(new float[] {1, 2, 3}, mixed.logits());
        }
    }

    @Test
    void anotherModelHasItsOwnScores() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching();
                CrossEncoderSession other = CrossEncoderSession.open(Fixtures.graph("sums_without_types"))) {
            List<PairWindow> windows = List.of(window(1, 2));
            fixture.submit(fixture.job(windows)).get();
            InferenceJob job = new InferenceJob(other, "another", windows, in(60_000), () -> false);
            InferenceResult result = fixture.submit(job).get();
            assertEquals(0, result.fromCache().cardinality());
            assertArrayEquals(new float[] {200_003}, result.logits());
            fixture.engine.close();
        }
    }

    /**
     * A text may spell out a special token, so two pairs can have the same ids and other type ids: "a [SEP] b" against "c" and
     * "a" against "b [SEP] c".
     */
    @Test
    void theSameIdsWithOtherTypesAreAnotherWindow() throws Exception {
        try (EngineFixture fixture = EngineFixture.caching();
                CrossEncoderSession sums = CrossEncoderSession.open(Fixtures.graph("sums"))) {
            PairWindow longQuery = window(new int[] {1, 2}, new int[] {3});
            PairWindow shortQuery = window(new int[] {1}, new int[] {2, 3});
            InferenceResult first = fixture.submit(
                            new InferenceJob(sums, "sums", List.of(longQuery), in(60_000), () -> false))
                    .get();
            InferenceResult second = fixture.submit(
                            new InferenceJob(sums, "sums", List.of(shortQuery), in(60_000), () -> false))
                    .get();
            assertArrayEquals(new float[] {301_006}, first.logits());
            assertArrayEquals(new float[] {302_006}, second.logits());
            fixture.engine.close();
        }
    }

    @Test
    void aSliceIsKeyedByItsOwnTokens() {
        PairWindow whole = window(7, 8, 9);
        PairWindow slice = new PairWindow(whole.layout(), whole.query(), whole.document(), 1, 2);
        assertEquals(new WindowKeys("m").of(window(8)), new WindowKeys("m").of(slice));
        assertNotEquals(new WindowKeys("m").of(whole), new WindowKeys("m").of(slice));
    }

    /** The memory that is reused holds the longer window's ids behind the shorter one's. */
    @Test
    void aKeyDoesNotDependOnTheWindowsBefore() {
        WindowKeys keys = new WindowKeys("m");
        ScoreCache.Key first = keys.of(window(7));
        keys.of(window(7, 8, 9));
        assertEquals(first, keys.of(window(7)));
        assertNotEquals(first, new WindowKeys("n").of(window(7)));
    }

    @Test
    void hitsMissesAndEvictionsAreCounted() {
        ScoreCache cache = new ScoreCache(2 * ScoreCache.BYTES_PER_ENTRY);
        for (int i = 0; i < 3; i++) {
            cache.get(new ScoreCache.Key(i, i));
            cache.put(new ScoreCache.Key(i, i), i);
        }
        cache.get(new ScoreCache.Key(2, 2));
        assertEquals(new CacheLoad(2, 256, 256, 1, 3, 1), cache.load());
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        ScoreCache cache = new ScoreCache(2 * ScoreCache.BYTES_PER_ENTRY);
        cache.put(new ScoreCache.Key(1, 1), 1);
        cache.put(new ScoreCache.Key(2, 2), 2);
        cache.get(new ScoreCache.Key(1, 1));
        cache.put(new ScoreCache.Key(3, 3), 3);
        assertEquals(1, cache.get(new ScoreCache.Key(1, 1)));
        assertTrue(Float.isNaN(cache.get(new ScoreCache.Key(2, 2))));
        assertEquals(3, cache.get(new ScoreCache.Key(3, 3)));
    }

    @Test
    void aCacheOfNoBytesKeepsNothing() {
        ScoreCache cache = new ScoreCache(0);
        cache.put(new ScoreCache.Key(1, 1), 1);
        assertTrue(Float.isNaN(cache.get(new ScoreCache.Key(1, 1))));
        assertEquals(0, cache.load().entries());
    }
}
