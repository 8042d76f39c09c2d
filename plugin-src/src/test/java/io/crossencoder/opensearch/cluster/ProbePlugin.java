package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.search.profile.SearchProfileShardResults;

/**
 * Somebody else's plugin in the same pipeline: its processor {@code probe} adds an ext of its own to responses and shows the
 * test each response that comes by.
 */
public final class ProbePlugin extends Plugin implements SearchPipelinePlugin, SearchPlugin {
    private static final String NAME = "probe";

    /** Sees the {@code say} of the probe's configuration. */
    interface Watcher {
        void passes(String say);
    }

    /** The test that watches now. Static, because nodes build their plugins themselves. */
    static final AtomicReference<Watcher> WATCHER = new AtomicReference<>(say -> {});

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        return List.of(new SearchExtSpec<>(
                NAME, Said::new, parser -> new Said(parser.map().toString())));
    }

    @Override
    public Map<String, Processor.Factory<SearchResponseProcessor>> getResponseProcessors(Parameters parameters) {
        return Map.of(NAME, (factories, tag, description, ignoreFailure, config, context) -> {
            String say = ConfigurationUtils.readStringProperty(NAME, tag, config, "say");
            return new Probe(tag, description, ignoreFailure, say);
        });
    }

    private static final class Probe extends AbstractProcessor implements SearchResponseProcessor {
        private final String say;

        Probe(String tag, String description, boolean ignoreFailure, String say) {
            super(tag, description, ignoreFailure);
            this.say = say;
        }

        @Override
        public String getType() {
            return NAME;
        }

        @Override
        public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
            WATCHER.get().passes(say);
            SearchResponseSections seen = response.getInternalResponse();
            List<SearchExtBuilder> exts = new ArrayList<>(seen.getSearchExtBuilders());
            exts.removeIf(Said.class::isInstance);
            exts.add(new Said(say));
            return new SearchResponse(
                    new InternalSearchResponse(
                            response.getHits(),
                            (InternalAggregations) response.getAggregations(),
                            response.getSuggest(),
                            response.getProfileResults().isEmpty()
                                    ? null
                                    : new SearchProfileShardResults(response.getProfileResults()),
                            response.isTimedOut(),
                            response.isTerminatedEarly(),
                            response.getNumReducePhases(),
                            exts,
                            new ArrayList<>(seen.getProcessorResult())),
                    response.getScrollId(),
                    response.getTotalShards(),
                    response.getSuccessfulShards(),
                    response.getSkippedShards(),
                    response.getTook().millis(),
                    response.getPhaseTook(),
                    response.getShardFailures(),
                    response.getClusters(),
                    response.pointInTimeId());
        }
    }

    private static final class Said extends SearchExtBuilder {
        private final String said;

        Said(String said) {
            this.said = said;
        }

        Said(StreamInput in) throws IOException {
            this(in.readString());
        }

        @Override
        public String getWriteableName() {
            return NAME;
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(said);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.field(NAME, said);
        }

        @Override
        public int hashCode() {
            return said.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Said that && said.equals(that.said);
        }
    }
}
