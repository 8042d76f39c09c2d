package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.request.RerankExt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TotalHits;
import org.junit.jupiter.api.Test;
import org.opensearch.action.search.SearchPhaseName;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponse.Clusters;
import org.opensearch.action.search.SearchResponse.PhaseTook;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.pipeline.ProcessorExecutionDetail;
import org.opensearch.search.profile.SearchProfileShardResults;
import org.opensearch.search.suggest.Suggest;

/** Is every field of a response in its copy? */
class ResponseCopyTest {
    private static final SortField[] SORT = {SortField.FIELD_SCORE};

    private final SearchHit[] hits = Hits.of(3, 2, 1).getHits();
    private final InternalAggregations aggregations = InternalAggregations.from(List.of());
    private final Suggest suggest = new Suggest(new ArrayList<>());
    private final Clusters clusters = new Clusters(3, 2, 1);
    private final PhaseTook phases = new PhaseTook(Map.of(SearchPhaseName.QUERY.getName(), 4L));
    private final ShardSearchFailure[] failures = {new ShardSearchFailure(new IllegalStateException("shard"))};
    private final ProcessorExecutionDetail detail = new ProcessorExecutionDetail("rename_field");

    @Test
    void everyFieldIsThere() {
        SearchResponse original =
                original("scroll", null, new TotalHits(99, TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO));
        List<SearchExtBuilder> exts = List.of(new RerankExt(Map.of()));
        Page page = new Page(new SearchHit[] {hits[1]}, new Object[] {"b"}, .9f);
        SearchResponse copy = ResponseCopy.of(original, page, exts, 30);

        assertArrayEquals(page.hits(), copy.getHits().getHits());
        assertEquals(.9f, copy.getHits().getMaxScore());
        assertEquals(original.getHits().getTotalHits(), copy.getHits().getTotalHits());
        assertArrayEquals(SORT, copy.getHits().getSortFields());
        assertEquals("group", copy.getHits().getCollapseField());
        assertArrayEquals(new Object[] {"b"}, copy.getHits().getCollapseValues());
        assertSame(aggregations, copy.getAggregations());
        assertSame(suggest, copy.getSuggest());
        assertTrue(copy.isTimedOut());
        assertTrue(copy.isTerminatedEarly());
        assertEquals(4, copy.getNumReducePhases());
        assertEquals(exts, copy.getInternalResponse().getSearchExtBuilders());
        assertEquals(List.of(detail), copy.getInternalResponse().getProcessorResult());
        assertEquals("scroll", copy.getScrollId());
        assertEquals(9, copy.getTotalShards());
        assertEquals(8, copy.getSuccessfulShards());
        assertEquals(2, copy.getSkippedShards());
        assertEquals(37, copy.getTook().millis());
        assertSame(phases, copy.getPhaseTook());
        assertArrayEquals(failures, copy.getShardFailures());
        assertSame(clusters, copy.getClusters());
        assertNull(copy.pointInTimeId());
    }

    @Test
    void aPointInTimeKeepsItsId() {
        Page page = new Page(hits, null, 3);
        assertEquals(
                "pit",
                ResponseCopy.of(original(null, "pit", null), page, List.of(), 0).pointInTimeId());
    }

    @Test
    void anUntrackedTotalStaysUntracked() {
        Page page = new Page(hits, null, 3);
        assertNull(ResponseCopy.of(original(null, null, null), page, List.of(), 0)
                .getHits()
                .getTotalHits());
    }

    /** An empty one would be printed to callers who did not ask for any. */
    @Test
    void noProfileStaysNoProfile() {
        Page page = new Page(hits, null, 3);
        String json =
                ResponseCopy.of(original(null, null, null), page, List.of(), 0).toString();
        assertFalse(json.contains("profile"), json);
    }

    /** The platform appends to the list of the copy. */
    @Test
    void processorResultsCanGrowWithoutTouchingTheOriginal() {
        SearchResponse original = original(null, null, null);
        SearchResponse copy = ResponseCopy.of(original, new Page(hits, null, 3), List.of(), 0);
        copy.getInternalResponse().getProcessorResult().add(detail);
        assertEquals(1, original.getInternalResponse().getProcessorResult().size());
    }

    private SearchResponse original(String scrollId, String pointInTimeId, TotalHits total) {
        SearchHits old = new SearchHits(hits, total, 3, SORT, "group", new Object[] {"a", "b", "c"});
        InternalSearchResponse sections = new InternalSearchResponse(
                old,
                aggregations,
                suggest,
                new SearchProfileShardResults(Map.of()),
                true,
                true,
                4,
                List.of(),
                List.of(detail));
        return new SearchResponse(sections, scrollId, 9, 8, 2, 7, phases, failures, clusters, pointInTimeId);
    }
}
