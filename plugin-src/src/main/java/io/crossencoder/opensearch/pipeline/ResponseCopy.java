package io.crossencoder.opensearch.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHits;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.profile.ProfileShardResult;
import org.opensearch.search.profile.SearchProfileShardResults;

/** The one place where a response is copied, so that there is one place to forget a field in. */
final class ResponseCopy {
    private ResponseCopy() {}

    /**
     * The response with other hits.
     *
     * @param extraMillis what to add to {@code took}, which was fixed before response processors ran
     */
    static SearchResponse of(SearchResponse response, Page page, List<SearchExtBuilder> exts, long extraMillis) {
        SearchHits old = response.getHits();
        SearchHits hits = new SearchHits(
                page.hits(),
                old.getTotalHits(),
                page.maxScore(),
                old.getSortFields(),
                old.getCollapseField(),
                page.collapseValues());
        SearchResponseSections sections = response.getInternalResponse();
        Map<String, ProfileShardResult> profile = response.getProfileResults();
        InternalSearchResponse copy = new InternalSearchResponse(
                hits,
                (InternalAggregations) response.getAggregations(),
                response.getSuggest(),
                // An empty profile would be printed although the caller asked for none.
                profile.isEmpty() ? null : new SearchProfileShardResults(profile),
                response.isTimedOut(),
                response.isTerminatedEarly(),
                response.getNumReducePhases(),
                exts,
                // The platform appends to this list once the last processor is done.
                new ArrayList<>(sections.getProcessorResult()));
        return new SearchResponse(
                copy,
                response.getScrollId(),
                response.getTotalShards(),
                response.getSuccessfulShards(),
                response.getSkippedShards(),
                response.getTook().millis() + extraMillis,
                response.getPhaseTook(),
                response.getShardFailures(),
                response.getClusters(),
                response.pointInTimeId());
    }
}
