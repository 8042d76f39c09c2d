package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.search.DocValueFormat;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Which inner hits are scored, and where do they stand then? */
class InnerListsTest {
    private final SearchHit outer = Hits.of(9).getAt(0);

    private InnerLists lists(Map<String, SearchHits> inner) {
        outer.setInnerHits(inner);
        return new InnerLists(List.of(outer));
    }

    private String ids(String name) {
        return Hits.ids(outer.getInnerHits().get(name).getHits());
    }

    @Test
    void theBestComesFirst() {
        lists(Map.of("chunks", Hits.of(3, 2, 1)))
                .write(new Ranking(
                        List.of(new Place(2, .9f, true), new Place(0, .5f, true), new Place(1, 1e-7f, false))));
        SearchHits chunks = outer.getInnerHits().get("chunks");
        assertEquals("2 0 1", Hits.ids(chunks.getHits()));
        assertEquals(.9f, chunks.getMaxScore());
        assertEquals(.9f, chunks.getAt(0).getScore());
        assertEquals(1e-7f, chunks.getAt(2).getScore());
        assertEquals(3, chunks.getTotalHits().value());
    }

    @Test
    void eachListIsSortedByItself() {
        SearchHit other = Hits.of(8).getAt(0);
        other.setInnerHits(Map.of("b", Hits.of(2, 1)));
        outer.setInnerHits(Map.of("b", Hits.of(2, 1), "a", Hits.of(2, 1), "none", Hits.of()));
        InnerLists lists = new InnerLists(List.of(outer, Hits.of(1).getAt(0), other));
        assertEquals("0 1 0 1 0 1", Hits.ids(lists.hits().toArray(SearchHit[]::new)));
        // the first hit's list a, its list b, the other hit's list b
        lists.write(new Ranking(List.of(
                new Place(5, .9f, true),
                new Place(2, .8f, true),
                new Place(1, .7f, true),
                new Place(0, .6f, true),
                new Place(4, .5f, true),
                new Place(3, .4f, true))));
        assertEquals("1 0", ids("a"));
        assertEquals("0 1", ids("b"));
        assertEquals("", ids("none"));
        assertEquals("1 0", Hits.ids(other.getInnerHits().get("b").getHits()));
    }

    @Test
    void aListOfWhichNothingWasScoredStays() {
        SearchHits chunks = Hits.of(3, 2);
        lists(Map.of("chunks", chunks, "more", Hits.of(1)))
                .write(new Ranking(
                        List.of(new Place(2, .5f, true), new Place(0, 2e-7f, false), new Place(1, 1e-7f, false))));
        assertSame(chunks, outer.getInnerHits().get("chunks"));
        assertEquals(3, chunks.getAt(0).getScore());
        assertEquals(.5f, outer.getInnerHits().get("more").getMaxScore());
    }

    @Test
    void aListWithASortIsNotAskedFor() {
        SearchHits sorted = Hits.of(3, 2);
        sorted.forEach(hit -> hit.sortValues(new Object[] {1L}, new DocValueFormat[] {DocValueFormat.RAW}));
        assertEquals(List.of(), lists(Map.of("sorted", sorted)).hits());
    }

    @Test
    void innerHitsOfInnerHitsAreSortedWhereverTheyMove() {
        SearchHits chunks = Hits.of(3, 2);
        chunks.getAt(1).setInnerHits(Map.of("lines", Hits.of(2, 1)));
        lists(Map.of("chunks", chunks))
                .write(new Ranking(List.of(
                        new Place(3, .9f, true),
                        new Place(1, .8f, true),
                        new Place(0, .7f, true),
                        new Place(2, .6f, true))));
        assertEquals("1 0", ids("chunks"));
        SearchHit first = outer.getInnerHits().get("chunks").getAt(0);
        assertEquals("1 0", Hits.ids(first.getInnerHits().get("lines").getHits()));
    }

    @Test
    void collapseValuesStayWithTheirHits() {
        lists(Map.of("group", Hits.collapsed(new Object[] {"a", "b"}, 2, 1)))
                .write(new Ranking(List.of(new Place(1, .9f, true), new Place(0, .1f, true))));
        SearchHits group = outer.getInnerHits().get("group");
        assertEquals("group", group.getCollapseField());
        assertArrayEquals(new Object[] {"b", "a"}, group.getCollapseValues());
    }
}
