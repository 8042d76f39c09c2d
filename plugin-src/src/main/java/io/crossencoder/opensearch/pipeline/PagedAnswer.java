package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.ShippedTexts;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Sends the answer of one processor: the page the caller asked for if it is the pipeline's last reranker, else everything. */
final class PagedAnswer {
    private final SearchResponse response;
    private final PagePlan plan;
    private final boolean isLast;
    private final boolean canReport;
    private final ActionListener<SearchResponse> listener;
    private final long startNanos = System.nanoTime();

    /**
     * @param plan null where nothing was widened
     * @param canReport whether the receiver can read our ext
     */
    PagedAnswer(
            SearchResponse response,
            PagePlan plan,
            boolean isLast,
            boolean canReport,
            ActionListener<SearchResponse> listener) {
        this.response = response;
        this.plan = plan;
        this.isLast = isLast;
        this.canReport = canReport;
        this.listener = ActionListener.notifyOnce(listener);
    }

    SearchHits hits() {
        return response.getHits();
    }

    long startNanos() {
        return startNanos;
    }

    long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    void fail(Exception e) {
        listener.onFailure(e);
    }

    /** Sends the hits in their first-stage order, with their first-stage scores. */
    void sendUnchanged(RerankReport report) {
        SearchHits hits = hits();
        if (plan == null) {
            send(new Page(hits.getHits(), hits.getCollapseValues(), hits.getMaxScore()), report);
        } else {
            Page page = cut(RankedList.unchanged(hits));
            send(new Page(page.hits(), page.collapseValues(), hits.getMaxScore()), report);
        }
    }

    /** Sends reranked hits. */
    void send(RankedList list, RerankReport report) {
        send(cut(list), report);
    }

    private Page cut(RankedList list) {
        boolean isWhole = plan == null || !isLast;
        return isWhole ? list.cut(0, Integer.MAX_VALUE) : list.cut(plan.from(), plan.size());
    }

    private void send(Page page, RerankReport report) {
        if (plan != null && isLast) {
            ShippedTexts.remove(hits());
            if (plan.source() != null) {
                for (SearchHit hit : page.hits()) {
                    plan.source().restore(hit);
                }
            }
        }
        List<SearchExtBuilder> exts = response.getInternalResponse().getSearchExtBuilders();
        listener.onResponse(
                ResponseCopy.of(response, page, canReport ? ReportExt.add(exts, report) : exts, elapsedMillis()));
    }
}
