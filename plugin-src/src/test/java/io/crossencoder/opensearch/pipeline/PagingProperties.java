package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.request.RerankOptions.Extras;
import io.crossencoder.opensearch.request.RerankOptions.Output;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import io.crossencoder.opensearch.scoring.ScoreBand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Do pages of any size concatenate to the one long list, none twice, none lost, scores never rising? */
class PagingProperties {
    private static final Output PLAIN = new Output(Activation.SIGMOID, null, null, Extras.NONE);

    @Property
    void pagesConcatenateToTheLongList(
            @ForAll @IntRange(max = 60) int fetched,
            @ForAll @IntRange(max = 40) int window,
            @ForAll @IntRange(min = 1, max = 25) int pageSize,
            @ForAll long seed) {
        String whole =
                Hits.ids(list(fetched, window, seed).cut(0, Integer.MAX_VALUE).hits());
        List<SearchHit> pages = new ArrayList<>();
        for (int from = 0; from < fetched + pageSize; from += pageSize) {
            // a page is its own search: it fetches what it needs, and no more than the window is reranked
            int needed = Math.min(fetched, Math.max(window, from + pageSize));
            Page page = list(needed, window, seed).cut(from, pageSize);
            pages.addAll(List.of(page.hits()));
        }
        assertEquals(whole, Hits.ids(pages.toArray(SearchHit[]::new)));
        for (int i = 1; i < pages.size(); i++) {
            assertTrue(pages.get(i).getScore() <= pages.get(i - 1).getScore());
        }
    }

    @Property
    void theHighestScoreIsThatOfTheListOnEveryPage(
            @ForAll @IntRange(min = 1, max = 30) int fetched, @ForAll @IntRange(max = 40) int from, @ForAll long seed) {
        float highest = list(fetched, 20, seed).cut(0, 1).hits()[0].getScore();
        assertEquals(highest, list(fetched, 20, seed).cut(from, 5).maxScore());
    }

    /** Deterministic in the seed: the window's hits in a random order, some of them without a logit at its end. */
    private static RankedList list(int fetched, int window, long seed) {
        float[] scores = new float[fetched];
        for (int i = 0; i < fetched; i++) {
            scores[i] = 100 - i / 3; // with ties
        }
        SearchHits hits = Hits.of(scores);
        int candidates = Math.min(fetched, window);
        // what is ranked must not depend on the page: a window is reranked whole or the search has no more hits
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, candidates).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        List<Place> places = new ArrayList<>();
        int reranked = candidates - candidates / 4;
        for (int i = 0; i < reranked; i++) {
            places.add(new Place(order.get(i), 1f / (1 + i / 2), true));
        }
        order.stream()
                .skip(reranked)
                .sorted()
                .forEach(document -> places.add(new Place(document, ScoreBand.tail(scores[document]), false)));
        return new RerankedHits(hits, PLAIN, HitNotes.NONE).list(new Ranking(places), true);
    }

    @Example
    void aPageBeyondTheListIsEmpty() {
        Page page = RankedList.unchanged(Hits.of(3, 2, 1)).cut(10, 5);
        assertEquals(0, page.hits().length);
        assertEquals(3, page.maxScore());
    }

    @Example
    void hugePagesDoNotOverflow() {
        RankedList list = RankedList.unchanged(Hits.of(3, 2, 1));
        assertEquals("1 2", Hits.ids(list.cut(1, Integer.MAX_VALUE).hits()));
        assertEquals("", Hits.ids(list.cut(Integer.MAX_VALUE, Integer.MAX_VALUE).hits()));
        assertEquals("", Hits.ids(list.cut(0, 0).hits()));
    }

    @Example
    void anEmptyListHasNoHighestScore() {
        assertTrue(Float.isNaN(RankedList.unchanged(Hits.of()).cut(0, 10).maxScore()));
    }

    @Example
    void collapseValuesStayWithTheirHits() {
        SearchHits hits = Hits.collapsed(new Object[] {"a", "b", "c"}, 3, 2, 1);
        Ranking ranking = new Ranking(List.of(new Place(2, .9f, true), new Place(0, .5f, true)));
        Page page =
                new RerankedHits(hits, PLAIN, HitNotes.NONE).list(ranking, true).cut(0, 2);
        assertEquals("2 0", Hits.ids(page.hits()));
        assertArrayEquals(new Object[] {"c", "a"}, page.collapseValues());
        assertNull(RankedList.unchanged(Hits.of(1)).cut(0, 1).collapseValues());
    }

    /** Until the page is cut something may still fail, and then the hits must be as they came. */
    @Example
    void hitsKeepTheirScoresUntilTheirPageIsCut() {
        SearchHits hits = Hits.of(3, 2, 1);
        RankedList list =
                new RerankedHits(hits, PLAIN, HitNotes.NONE).list(new Ranking(List.of(new Place(1, .9f, true))), true);
        assertEquals(2, hits.getAt(1).getScore());
        list.cut(0, 1);
        assertEquals(.9f, hits.getAt(1).getScore());
    }
}
