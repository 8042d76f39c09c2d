package io.crossencoder.opensearch.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/**
 * The long list that pages are cut from. Holds new scores beside the hits, because hits must not change before nothing can
 * fail any more.
 */
final class RankedList {
    /** A hit with its place in the fetched hits. */
    private record Entry(SearchHit hit, int fetchedAt, float score) {}

    private final SearchHits fetched;
    private final List<Entry> entries = new ArrayList<>();

    RankedList(SearchHits fetched) {
        this.fetched = fetched;
    }

    /** The hits as they came, with the scores they have. */
    static RankedList unchanged(SearchHits fetched) {
        RankedList list = new RankedList(fetched);
        for (int i = 0; i < fetched.getHits().length; i++) {
            list.add(i, fetched.getAt(i).getScore());
        }
        return list;
    }

    /** Appends a fetched hit. */
    void add(int fetchedAt, float score) {
        entries.add(new Entry(fetched.getAt(fetchedAt), fetchedAt, score));
    }

    /** Writes into every hit what it says besides its score. */
    void write(HitNotes notes) {
        entries.forEach(entry -> notes.write(entry.hit(), entry.fetchedAt(), entry.score()));
    }

    /** Keeps the first hits only. */
    void truncate(int length) {
        if (entries.size() > length) {
            entries.subList(length, entries.size()).clear();
        }
    }

    /** Highest score of the list. */
    private float maxScore() {
        return entries.isEmpty() ? Float.NaN : entries.get(0).score();
    }

    /** The hits of a page, as they still are. */
    List<SearchHit> page(int from, int size) {
        return entries(from, size).stream().map(Entry::hit).toList();
    }

    private List<Entry> entries(int from, int size) {
        int start = Math.min(from, entries.size());
        int end = (int) Math.min((long) from + size, entries.size());
        return entries.subList(start, Math.max(start, end));
    }

    /** Writes the scores into the hits and cuts out a page. Not to be called before everything that may fail is done. */
    Page cut(int from, int size) {
        List<Entry> page = entries(from, size);
        SearchHit[] hits = new SearchHit[page.size()];
        Object[] collapse = fetched.getCollapseValues() == null ? null : new Object[hits.length];
        for (int i = 0; i < hits.length; i++) {
            Entry entry = page.get(i);
            hits[i] = entry.hit();
            hits[i].score(entry.score());
            if (collapse != null) {
                collapse[i] = fetched.getCollapseValues()[entry.fetchedAt()];
            }
        }
        return new Page(hits, collapse, maxScore());
    }
}
