package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.scoring.Ranking.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** The lists of inner hits that hits hold, and those that their inner hits hold, but for those with a sort of their own. */
final class InnerLists {
    /**
     * One list.
     *
     * @param outer the hit that holds it
     * @param start where its hits begin among all
     */
    private record InnerList(SearchHit outer, String name, SearchHits hits, int start) {
        /** Puts the list into another order; {@code places} are those of its hits, best first. */
        void write(List<Place> places) {
            int length = places.size();
            SearchHit[] ordered = new SearchHit[length];
            Object[] collapse = hits.getCollapseValues() == null ? null : new Object[length];
            for (int i = 0; i < length; i++) {
                int at = places.get(i).document() - start;
                ordered[i] = hits.getAt(at);
                ordered[i].score(places.get(i).score());
                if (collapse != null) {
                    collapse[i] = hits.getCollapseValues()[at];
                }
            }
            SearchHits written = new SearchHits(
                    ordered,
                    hits.getTotalHits(),
                    places.get(0).score(),
                    hits.getSortFields(),
                    hits.getCollapseField(),
                    collapse);
            Map<String, SearchHits> all = new HashMap<>(outer.getInnerHits());
            all.put(name, written);
            outer.setInnerHits(all);
        }
    }

    private final List<InnerList> lists = new ArrayList<>();
    private final List<SearchHit> hits = new ArrayList<>();

    InnerLists(List<SearchHit> outer) {
        outer.forEach(this::add);
    }

    private void add(SearchHit outer) {
        if (outer.getInnerHits() == null) {
            return;
        }
        // By name: which come first where time is short must not depend on a hash.
        new TreeMap<>(outer.getInnerHits()).forEach((name, inner) -> {
            if (inner.getHits().length > 0 && !isSorted(inner)) {
                lists.add(new InnerList(outer, name, inner, hits.size()));
                Collections.addAll(hits, inner.getHits());
            }
            inner.forEach(this::add);
        });
    }

    /** By the values: collapse also names sort fields where hits come by score. */
    private static boolean isSorted(SearchHits inner) {
        return Arrays.stream(inner.getHits()).anyMatch(hit -> hit.getRawSortValues().length > 0);
    }

    /** The hits of all lists, in the order of the hits that hold them. */
    List<SearchHit> hits() {
        return Collections.unmodifiableList(hits);
    }

    /**
     * Writes the scores into the hits and sorts the lists by them; one of whose hits none was scored stays as it came.
     *
     * @param ranking of {@link #hits()}
     */
    void write(Ranking ranking) {
        List<Place> places = ranking.places();
        int[] rank = new int[places.size()];
        for (int i = 0; i < rank.length; i++) {
            rank[places.get(i).document()] = i;
        }
        for (InnerList list : lists) {
            List<Place> theirs = IntStream.range(
                            list.start(), list.start() + list.hits().getHits().length)
                    .map(hit -> rank[hit])
                    .sorted()
                    .mapToObj(places::get)
                    .toList();
            if (theirs.get(0).reranked()) {
                list.write(theirs);
            }
        }
    }
}
