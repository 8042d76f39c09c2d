package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.rerank.EntryThreads;
import io.crossencoder.opensearch.rerank.KnownModels;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchResponseProcessor;

/**
 * {@code cross_encoder}: reranks the hits of a response. Called where the last fetch ended, which may be a network thread: it
 * hands everything but bookkeeping to a pool of its own.
 */
public final class CrossEncoderProcessor extends AbstractProcessor implements SearchResponseProcessor {
    /** Name of the processor in a pipeline. */
    public static final String TYPE = "cross_encoder";

    private static final Logger logger = LogManager.getLogger(CrossEncoderProcessor.class);

    private final RerankOptions options;
    private final int position;
    private final PipelineLinks.Link link;
    private final Services services;

    /**
     * What the processor needs of its node.
     *
     * @param maxTextChars longest text read from a field
     * @param cancelAfter the cluster's {@code search.cancel_after_time_interval}
     */
    public record Services(
            Reranker reranker,
            KnownModels models,
            EntryThreads threads,
            SearchTarget target,
            Question question,
            RerankCounters counters,
            IntSupplier maxTextChars,
            Supplier<TimeValue> cancelAfter) {}

    private CrossEncoderProcessor(Labels labels, RerankOptions options, PipelineLinks.Link link, Services services) {
        super(labels.tag(), labels.description(), labels.ignoreFailure());
        this.options = options;
        this.position = link.add(options);
        this.link = link;
        this.services = services;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
        throw new UnsupportedOperationException("[" + TYPE + "] never blocks a thread; this is a bug");
    }

    @Override
    public void processResponseAsync(
            SearchRequest request,
            SearchResponse response,
            PipelineProcessingContext context,
            ActionListener<SearchResponse> listener) {
        PagePlan plan = PagePlan.of(context);
        PagedAnswer answer = new PagedAnswer(
                response,
                link.isLast(position) ? plan : null,
                services.target()
                        .canReadReport(SearchOrigin.of(services.threads().context())),
                services.counters(),
                ContextPreservingActionListener.wrapPreservingContext(
                        listener, services.threads().context()));
        boolean failuresAreIgnored = isIgnoreFailure()
                || (request.source() != null && request.source().verbosePipeline());
        RerankOptions searchOptions = OptionsParser.override(options, SearchOverrides.of(request, context));
        // Which hits are on the page is known to the last one only.
        new SearchReranking(request, plan, services, answer)
                .run(
                        link.isLast(position) ? searchOptions : searchOptions.withoutInnerHits(),
                        position,
                        failuresAreIgnored);
    }

    /** Builds the processor from a pipeline's configuration. */
    public static final class Factory implements Processor.Factory<SearchResponseProcessor> {
        private final PipelineLinks links;
        private final Services services;

        public Factory(PipelineLinks links, Services services) {
            this.links = links;
            this.services = services;
        }

        @Override
        public SearchResponseProcessor create(
                Map<String, Processor.Factory<SearchResponseProcessor>> factories,
                String tag,
                String description,
                boolean ignoreFailure,
                Map<String, Object> config,
                PipelineContext context) {
            RerankOptions options = read(config, context);
            Labels labels = new Labels(tag, description, ignoreFailure);
            return new CrossEncoderProcessor(labels, options, links.of(context), services);
        }

        private RerankOptions read(Map<String, Object> config, PipelineContext context) {
            return switch (context.getPipelineSource()) {
                case UPDATE_PIPELINE -> readStored(config);
                case VALIDATE_PIPELINE, SEARCH_REQUEST -> readChecked(config);
            };
        }

        private RerankOptions readChecked(Map<String, Object> config) {
            RerankOptions read = OptionsParser.parseProcessor(config);
            read.models().forEach(services.models()::requireKnown);
            return read;
        }

        /**
         * A stored pipeline is applied on every node, and one that throws there is undefined from then on, which fails every
         * search through it. So nothing throws: what a newer version wrote and this one can't read keeps the order.
         */
        private RerankOptions readStored(Map<String, Object> config) {
            try {
                RerankOptions read = OptionsParser.parseProcessor(config);
                read.models().forEach(services.models()::prepare);
                return read;
            } catch (IllegalArgumentException e) {
                logger.error("a stored [" + TYPE + "] can't be read, its searches keep their first-stage order", e);
                return OptionsParser.parseProcessor(new HashMap<>(Map.of("fields", List.of("text"), "model", "-")));
            } finally {
                config.clear();
            }
        }
    }
}
