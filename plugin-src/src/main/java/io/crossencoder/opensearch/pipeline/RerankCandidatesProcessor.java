package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.TextFetchExt;
import io.crossencoder.opensearch.candidate.TextLimit;
import io.crossencoder.opensearch.request.HybridPages;
import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.WindowSize;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchService;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;

/**
 * {@code rerank_candidates}: fetches as many hits as are to be reranked, whatever page the caller asked for, and remembers the
 * page. Runs on the caller's thread, often a network thread, and does no more than look at the request.
 */
public final class RerankCandidatesProcessor extends AbstractProcessor implements SearchRequestProcessor {
    /** Name of the processor in a pipeline. */
    public static final String TYPE = "rerank_candidates";

    private final int windowSize;
    private final PipelineLinks.Link link;
    private final Services services;

    /**
     * What the processor needs of its node.
     *
     * @param target resolves what a search goes to
     * @param lenient keeps hits that were not asked for from failing the search
     * @param order whether hits come in the order of their shards
     * @param context of the node's threads
     * @param question finds the query text
     * @param maxTextChars longest text read from a field
     */
    public record Services(
            SearchTarget target,
            LenientFetch lenient,
            HitOrder order,
            ThreadContext context,
            Question question,
            IntSupplier maxTextChars) {}

    private RerankCandidatesProcessor(Labels labels, int windowSize, PipelineLinks.Link link, Services services) {
        super(labels.tag(), labels.description(), labels.ignoreFailure());
        this.windowSize = windowSize;
        this.link = link;
        this.services = services;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public SearchRequest processRequest(SearchRequest request) {
        throw new UnsupportedOperationException("[" + TYPE + "] needs the search's context; this is a bug");
    }

    @Override
    public SearchRequest processRequest(SearchRequest request, PipelineProcessingContext context) {
        if (PagePlan.of(context) != null) {
            return request; // widened by another one: the page in it is no longer the caller's
        }
        SearchSourceBuilder asked = request.source(); // its exts may say the question
        Map<String, Object> overrides = SearchOverrides.take(request, context);
        if (link.rerankers().isEmpty() || Untouched.reason(request, services.context()) != null) {
            return request;
        }
        List<RerankOptions> options = link.rerankers().stream()
                .map(base -> OptionsParser.override(base, overrides))
                .toList();
        List<String> questions = new ArrayList<>();
        options.forEach(option -> questions.add(services.question().find(option.query(), asked)));
        if (questions.stream().allMatch(String::isEmpty)) {
            return request; // the response side looks again, once the search has been rewritten
        }
        widen(request, context, overrides, options, questions);
        return request;
    }

    private void widen(
            SearchRequest request,
            PipelineProcessingContext context,
            Map<String, Object> overrides,
            List<RerankOptions> options,
            List<String> questions) {
        SearchSourceBuilder asked = request.source();
        int from = Math.max(asked.from(), SearchService.DEFAULT_FROM);
        int size = asked.size() < 0 ? SearchService.DEFAULT_SIZE : asked.size();
        int window = Math.min(
                WindowSize.override(windowSize, overrides), services.target().maxResultWindow(request));
        if (from > 0 && (long) from + size > window && HybridPages.dependOnSize(asked.query())) {
            return; // the pages before it were cut from another list: the platform refuses it and says what is missing
        }
        int wanted = (int) Math.min(Integer.MAX_VALUE, Math.max(window, (long) from + size));
        SearchSourceBuilder body = firstHits(request, wanted, size);
        List<SearchExtBuilder> exts = new ArrayList<>(asked.ext());
        SourceWidening widening = null;
        Set<String> fields = new LinkedHashSet<>();
        options.forEach(option -> fields.addAll(option.fieldNames()));
        if (services.target().isUnderstoodEverywhere(request)) {
            // Whatever is among the first of all hits is among the first of its shard's.
            boolean isCut = body.size() > window && services.order().isKept(SearchOrigin.of(services.context()));
            int hits = isCut ? window : Integer.MAX_VALUE;
            exts.add(TextFetchExt.upTo(textLimit(options), List.copyOf(fields), hits));
        } else {
            widening = SourceWidening.apply(body, fields);
        }
        body.ext(exts);
        request.source(body);
        new PagePlan(from, size, window, questions, widening).storeIn(context);
    }

    /** A copy: the caller's object is printed in the slow log and may be sent again. */
    private SearchSourceBuilder firstHits(SearchRequest request, int wanted, int asked) {
        SearchSourceBuilder body = request.source().shallowCopy();
        body.from(0);
        body.size(wanted);
        return wanted > asked ? services.lenient().of(body, services.target().maxAnalyzedOffset(request)) : body;
    }

    private int textLimit(List<RerankOptions> options) {
        int nodeLimit = services.maxTextChars().getAsInt();
        return options.stream()
                .mapToInt(option -> TextLimit.chars(option, nodeLimit))
                .max()
                .orElse(nodeLimit);
    }

    /** Builds the processor from a pipeline's configuration. */
    public static final class Factory implements Processor.Factory<SearchRequestProcessor> {
        private final PipelineLinks links;
        private final Services services;

        public Factory(PipelineLinks links, Services services) {
            this.links = links;
            this.services = services;
        }

        @Override
        public SearchRequestProcessor create(
                Map<String, Processor.Factory<SearchRequestProcessor>> factories,
                String tag,
                String description,
                boolean ignoreFailure,
                Map<String, Object> config,
                PipelineContext context) {
            int windowSize = WindowSize.parseProcessor(config);
            Labels labels = new Labels(tag, description, ignoreFailure);
            PipelineLinks.Link link = links.of(context);
            // A stored pipeline never fails to build: there the second one does nothing.
            if (!link.addCandidates() && context.getPipelineSource() != PipelineSource.UPDATE_PIPELINE) {
                throw ConfigurationUtils.newConfigurationException(
                        TYPE, tag, null, "a pipeline can have only one [" + TYPE + "]: remove this one");
            }
            return new RerankCandidatesProcessor(labels, windowSize, link, services);
        }
    }
}
