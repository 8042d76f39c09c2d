package io.crossencoder.opensearch.rescore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.ScoreBand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;

/** Is every document still there, once, and does no score rise, nor one that was not reranked above one that was? */
class RescoredDocsProperties {

    @Property
    void rankedComeFirstTheRestInFirstStageOrder(
            @ForAll @Size(min = 1, max = 40) List<@FloatRange(min = 0, max = 60) Float> scores,
            @ForAll @IntRange(min = 1, max = 40) int window,
            @ForAll long seed) {
        TopDocs found = found(scores);
        Ranking ranking = shuffled(Math.min(window, scores.size()), new Random(seed));
        TopDocs ranked = RescoredDocs.ranked(found, ranking);
        assertFalls(found, ranked);
        for (int i = 0; i < ranked.scoreDocs.length; i++) {
            boolean isRanked = i < ranking.places().size();
            int from = isRanked ? ranking.places().get(i).document() : i;
            assertEquals(found.scoreDocs[from].doc, ranked.scoreDocs[i].doc);
            assertEquals(isRanked, ranked.scoreDocs[i].score >= ScoreBand.LOWEST_RERANKED);
        }
    }

    @Property
    void unrankedKeepTheirOrderBelowOtherShards(
            @ForAll @Size(min = 1, max = 40) List<@FloatRange(min = 0, max = 60) Float> scores) {
        TopDocs found = found(scores);
        TopDocs kept = RescoredDocs.unranked(found);
        assertFalls(found, kept);
        for (int i = 0; i < kept.scoreDocs.length; i++) {
            assertEquals(found.scoreDocs[i].doc, kept.scoreDocs[i].doc);
            assertTrue(kept.scoreDocs[i].score <= ScoreBand.HIGHEST_TAIL);
        }
    }

    private static void assertFalls(TopDocs found, TopDocs after) {
        assertEquals(found.totalHits, after.totalHits);
        assertEquals(documents(found), documents(after));
        for (int i = 1; i < after.scoreDocs.length; i++) {
            assertTrue(after.scoreDocs[i].score <= after.scoreDocs[i - 1].score);
        }
    }

    private static List<Integer> documents(TopDocs docs) {
        return Arrays.stream(docs.scoreDocs)
                .map(document -> document.doc)
                .sorted()
                .toList();
    }

    private static TopDocs found(List<Float> scores) {
        List<Float> falling = new ArrayList<>(scores);
        falling.sort(Collections.reverseOrder());
        ScoreDoc[] documents = IntStream.range(0, falling.size())
                .mapToObj(i -> new ScoreDoc(100 - 2 * i, falling.get(i)))
                .toArray(ScoreDoc[]::new);
        return new TopDocs(new TotalHits(scores.size(), TotalHits.Relation.EQUAL_TO), documents);
    }

    private static Ranking shuffled(int window, Random random) {
        List<Integer> documents =
                new ArrayList<>(IntStream.range(0, window).boxed().toList());
        Collections.shuffle(documents, random);
        return new Ranking(IntStream.range(0, window)
                .mapToObj(i -> new Place(documents.get(i), 1 - i / 100f, true))
                .toList());
    }
}
