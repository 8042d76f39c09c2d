package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.ShippedTexts;
import io.crossencoder.opensearch.request.RerankOptions.Output;
import io.crossencoder.opensearch.stats.RerankCounters;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.suggest.completion.CompletionSuggestion;
import org.opensearch.search.suggest.completion.CompletionSuggestion.Entry.Option;

/** Sends the answer of one processor: the page the caller asked for, or all hits where there is no page to cut yet. */
final class PagedAnswer {
    private final SearchResponse response;
    private final PagePlan plan;
    private final boolean canReport;
    private final RerankCounters counters;
    private final ActionListener<SearchResponse> listener;
    private final long startNanos = System.nanoTime();

    /**
     * @param plan the page to cut; null where nothing was widened, or another reranker follows
     * @param canReport whether the receiver can read our ext
     */
    PagedAnswer(
            SearchResponse response,
            PagePlan plan,
            boolean canReport,
            RerankCounters counters,
            ActionListener<SearchResponse> listener) {
        this.response = response;
        this.plan = plan;
        this.canReport = canReport;
        this.counters = counters;
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
        counters.countFailure();
        listener.onFailure(e);
    }

    /** Sends the hits of a search that is not to be reranked. */
    void sendUnchanged(RerankReport report) {
        sendUnchanged(RankedList.unchanged(hits()), report);
    }

    /** Sends the hits in their first-stage order, with their first-stage scores, and as many as were to come of reranking. */
    void keepOrder(Output output, RerankReport report) {
        RankedList list = RankedList.unchanged(hits());
        if (output.topN() != null) {
            list.truncate(output.topN());
        }
        sendUnchanged(list, report);
    }

    private void sendUnchanged(RankedList list, RerankReport report) {
        Page page = cut(list);
        send(new Page(page.hits(), page.collapseValues(), hits().getMaxScore()), report);
    }

    /** Sends reranked hits. */
    void send(RankedList list, RerankReport report) {
        send(cut(list), report);
    }

    /** The hits that the caller will get of a list, as they still are. */
    List<SearchHit> page(RankedList list) {
        return plan == null ? list.page(0, Integer.MAX_VALUE) : list.page(plan.from(), plan.size());
    }

    private Page cut(RankedList list) {
        return plan == null ? list.cut(0, Integer.MAX_VALUE) : list.cut(plan.from(), plan.size());
    }

    private void send(Page page, RerankReport report) {
        counters.count(report);
        if (plan != null) {
            for (SearchHit hit : page.hits()) {
                giveBack(hit);
            }
            completions().forEach(this::giveBack);
        }
        List<SearchExtBuilder> exts = response.getInternalResponse().getSearchExtBuilders();
        listener.onResponse(
                ResponseCopy.of(response, page, canReport ? ReportExt.add(exts, report) : exts, elapsedMillis()));
    }

    /** Takes out of a hit what only the reranker asked for. */
    private void giveBack(SearchHit hit) {
        ShippedTexts.remove(hit);
        if (plan.source() != null) {
            plan.source().restore(hit);
        }
    }

    /** The documents of completion suggestions: shards fetch them together with the hits and in the same way. */
    private List<SearchHit> completions() {
        List<SearchHit> hits = new ArrayList<>();
        if (response.getSuggest() != null) {
            for (CompletionSuggestion suggestion : response.getSuggest().filter(CompletionSuggestion.class)) {
                suggestion.getOptions().stream()
                        .map(Option::getHit)
                        .filter(Objects::nonNull)
                        .forEach(hits::add);
            }
        }
        return hits;
    }
}
