package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.stats.RerankCounters;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponse.Clusters;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.search.SearchHit;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.pipeline.PipelineProcessingContext;

/** Is every search answered once, with its own page, whatever went wrong? */
class PagedAnswerTest {
    private final List<SearchResponse> responses = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private final RerankCounters counters = new RerankCounters();

    @Test
    void theFirstStagesOrderIsCutToThePageToo() {
        answer(plan(1, 2, null), true).sendUnchanged(RerankReport.keptOrder("overloaded", "m", "queue full"));
        assertEquals("1 2", Hits.ids(page()));
        assertEquals(4, page()[0].getScore());
        assertEquals(5, responses.get(0).getHits().getMaxScore());
        assertEquals(5, responses.get(0).getHits().getTotalHits().value());
    }

    @Test
    void whatWasNotWidenedIsNotCut() {
        answer(null, true).sendUnchanged(RerankReport.passed("sort"));
        assertEquals("0 1 2 3 4", Hits.ids(page()));
    }

    @Test
    void theSourceIsGivenBackAsAskedFor() {
        SourceWidening none = new SourceWidening(FetchSourceContext.DO_NOT_FETCH_SOURCE);
        answer(plan(0, 2, none), true).sendUnchanged(RerankReport.passed("no_hits"));
        assertFalse(page()[0].hasSource());
    }

    @Test
    void theReportGoesOnlyToWhomCanReadIt() {
        answer(null, true).sendUnchanged(RerankReport.passed("sort"));
        answer(null, false).sendUnchanged(RerankReport.passed("sort"));
        assertEquals(
                1, responses.get(0).getInternalResponse().getSearchExtBuilders().size());
        assertEquals(
                0, responses.get(1).getInternalResponse().getSearchExtBuilders().size());
    }

    @Test
    void aSearchIsAnsweredOnce() {
        PagedAnswer answer = answer(null, true);
        answer.sendUnchanged(RerankReport.passed("sort"));
        answer.sendUnchanged(RerankReport.passed("sort"));
        answer.fail(new IllegalStateException("late"));
        assertEquals(1, responses.size());
        assertEquals(List.of(), failures);
    }

    @Test
    void keepOrderAnswersWithTheReason() {
        policy("keep_order", false).degrade("loading", RestStatus.SERVICE_UNAVAILABLE, "try again in some seconds");
        assertEquals("1 2", Hits.ids(page()));
        assertEquals(1L, counters.snapshot().get("reasons.kept_order.loading"));
    }

    /** Whoever asked for three hits has room for three, whatever order they are in. */
    @Test
    void anOrderThatIsKeptIsCutToTopNToo() {
        policy(options(Map.of("top_n", 2)), false).degrade("loading", RestStatus.SERVICE_UNAVAILABLE, "try again");
        assertEquals("1", Hits.ids(page()));
        assertEquals(5, responses.get(0).getHits().getTotalHits().value());
    }

    @Test
    void failAnswersWithStatusModelAndRemedy() {
        policy("fail", false).degrade("overloaded", RestStatus.TOO_MANY_REQUESTS, "too many searches wait");
        OpenSearchStatusException e = assertInstanceOf(OpenSearchStatusException.class, failures.get(0));
        assertEquals(RestStatus.TOO_MANY_REQUESTS, e.status());
        assertEquals("[cross_encoder] can't rerank with model [default]: too many searches wait", e.getMessage());
        assertEquals(1L, counters.snapshot().get("searches.failed"));
    }

    /** The platform would answer with the response as it came, widened and uncut. */
    @Test
    void nothingFailsWhereFailuresAreIgnored() {
        policy("fail", true).failed(new IllegalStateException("a bug"));
        assertEquals(List.of(), failures);
        assertEquals("1 2", Hits.ids(page()));
    }

    @Test
    void anUnexpectedFailureIsOurs() {
        policy("fail", false).failed(new IllegalStateException("a bug"));
        assertEquals(RestStatus.INTERNAL_SERVER_ERROR, ((OpenSearchStatusException) failures.get(0)).status());
    }

    @Test
    void aPipelinesPlanIsFoundInItsContextOnly() {
        PipelineProcessingContext context = new PipelineProcessingContext();
        assertNull(PagePlan.of(context));
        plan(3, 4, null).storeIn(context);
        assertEquals(3, PagePlan.of(context).from());
    }

    private FailurePolicy policy(String mode, boolean failuresAreIgnored) {
        return policy(options(Map.of("failure_mode", mode)), failuresAreIgnored);
    }

    private static RerankOptions options(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("fields", List.of("text"));
        return OptionsParser.parseProcessor(all);
    }

    private FailurePolicy policy(RerankOptions options, boolean failuresAreIgnored) {
        return new FailurePolicy(answer(plan(1, 2, null), true), options, failuresAreIgnored);
    }

    private PagedAnswer answer(PagePlan plan, boolean canReport) {
        InternalSearchResponse sections =
                new InternalSearchResponse(Hits.of(5, 4, 3, 2, 1), null, null, null, false, null, 1);
        SearchResponse response =
                new SearchResponse(sections, null, 1, 1, 0, 7, ShardSearchFailure.EMPTY_ARRAY, Clusters.EMPTY);
        return new PagedAnswer(response, plan, canReport, counters, ActionListener.wrap(responses::add, failures::add));
    }

    private static PagePlan plan(int from, int size, SourceWidening source) {
        return new PagePlan(from, size, 100, List.of("question"), source);
    }

    private SearchHit[] page() {
        return responses.get(0).getHits().getHits();
    }
}
