package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.lucene.search.Query;
import org.opensearch.action.search.SearchPhaseContext;
import org.opensearch.action.search.SearchPhaseName;
import org.opensearch.action.search.SearchPhaseResults;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexModule;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchPhaseResult;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchPhaseResultsProcessor;
import org.opensearch.search.pipeline.SearchResponseProcessor;

/**
 * Somebody else's plugin that turns the order of hits round: its response processor {@code reverse} does it for all hits, and a
 * {@code normalization-processor} for those of a shard that is alone, which are fetched by then, as neural-search's does. It also
 * sees which hits leave their shards with texts.
 */
public final class ReversingPlugin extends Plugin implements SearchPipelinePlugin, SearchPlugin {
    private static final String REVERSE = "reverse";
    private static final String NORMALIZATION = "normalization-processor";

    /** A hit that was fetched. */
    record Fetched(String shard, boolean hasTexts) {}

    /** What was fetched since a test last emptied it. Static, because nodes build their plugins themselves. */
    static final Collection<Fetched> FETCHED = new ConcurrentLinkedQueue<>();

    @Override
    public void onIndexModule(IndexModule module) {
        module.addSearchOperationListener(new SearchOperationListener() {
            @Override
            public void onFetchPhase(SearchContext context, long tookNanos) {
                for (SearchHit hit : context.fetchResult().hits()) {
                    boolean hasTexts = hit.getDocumentFields().containsKey("_cross_encoder_texts");
                    FETCHED.add(new Fetched(context.shardTarget().getShardId().toString(), hasTexts));
                }
            }
        });
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(new QuerySpec<>(Hybrid.NAME, Hybrid::new, parser -> {
            parser.skipChildren();
            return new Hybrid();
        }));
    }

    @Override
    public Map<String, Processor.Factory<SearchResponseProcessor>> getResponseProcessors(Parameters parameters) {
        return Map.of(
                REVERSE,
                (factories, tag, description, ignoreFailure, config, context) ->
                        new Reverse(tag, description, ignoreFailure));
    }

    @Override
    public Map<String, Processor.Factory<SearchPhaseResultsProcessor>> getSearchPhaseResultsProcessors(
            Parameters parameters) {
        return Map.of(
                NORMALIZATION,
                (factories, tag, description, ignoreFailure, config, context) ->
                        new Normalization(tag, description, ignoreFailure));
    }

    private static void reverse(Object[] array) {
        Collections.reverse(Arrays.asList(array));
    }

    private static final class Reverse extends AbstractProcessor implements SearchResponseProcessor {
        Reverse(String tag, String description, boolean ignoreFailure) {
            super(tag, description, ignoreFailure);
        }

        @Override
        public String getType() {
            return REVERSE;
        }

        @Override
        public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
            reverse(response.getHits().getHits());
            return response;
        }
    }

    private static final class Normalization extends AbstractProcessor implements SearchPhaseResultsProcessor {
        Normalization(String tag, String description, boolean ignoreFailure) {
            super(tag, description, ignoreFailure);
        }

        @Override
        public String getType() {
            return NORMALIZATION;
        }

        @Override
        public SearchPhaseName getBeforePhase() {
            return SearchPhaseName.QUERY;
        }

        @Override
        public SearchPhaseName getAfterPhase() {
            return SearchPhaseName.FETCH;
        }

        @Override
        public <T extends SearchPhaseResult> void process(SearchPhaseResults<T> results, SearchPhaseContext context) {
            for (SearchPhaseResult result : results.getAtomicArray().asList()) {
                if (result.fetchResult() != null) {
                    reverse(result.queryResult().topDocs().topDocs.scoreDocs);
                    reverse(result.fetchResult().hits().getHits());
                }
            }
        }
    }

    /** Finds the articles. */
    private static final class Hybrid extends AbstractQueryBuilder<Hybrid> {
        static final String NAME = "hybrid";

        Hybrid() {}

        Hybrid(StreamInput in) throws IOException {
            super(in);
        }

        @Override
        protected void doWriteTo(StreamOutput out) {}

        @Override
        protected void doXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject(NAME).endObject();
        }

        @Override
        protected Query doToQuery(QueryShardContext context) throws IOException {
            return new MatchQueryBuilder("text", Article.QUESTION).toQuery(context);
        }

        @Override
        public String getWriteableName() {
            return NAME;
        }

        @Override
        protected boolean doEquals(Hybrid other) {
            return true;
        }

        @Override
        protected int doHashCode() {
            return 0;
        }
    }
}
