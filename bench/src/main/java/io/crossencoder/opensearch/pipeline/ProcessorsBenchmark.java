package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.pipeline.PipelineLinks.Link;
import io.crossencoder.opensearch.request.OptionsParser;
import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.scoring.RandomRanking;
import io.crossencoder.opensearch.scoring.Ranking;
import io.crossencoder.opensearch.stats.RerankCounters;
import io.crossencoder.opensearch.stats.RerankReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.search.TotalHits;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.opensearch.Version;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor.PipelineContext;
import org.opensearch.search.pipeline.Processor.PipelineSource;
import org.opensearch.threadpool.ThreadPool;

/** What do the processors cost a search besides fetching and scoring? Hits have 2 KB of source; the page has ten. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProcessorsBenchmark {
    private static final String INDEX = "articles";
    private static final int PAGE = 10;

    /** Fetched, and all of them ranked. */
    @Param({"100", "1000"})
    public int hits;

    private ThreadPool threads;
    private RerankCandidatesProcessor processor;
    private PagePlan plan;
    private RerankOptions options;
    private SearchHits fetched;
    private SearchResponse response;
    private Ranking ranking;

    @Setup
    public void prepare() {
        options = OptionsParser.parseProcessor(new HashMap<>(Map.of("fields", List.of("text"))));
        plan = new PagePlan(0, PAGE, hits, List.of("who was first"), null);
        prepareRequest();
        prepareResponse();
    }

    private void prepareRequest() {
        Settings settings = Settings.builder().put("node.name", "bench").build();
        threads = new ThreadPool(settings);
        ClusterService cluster = new ClusterService(
                settings, new ClusterSettings(settings, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS), threads);
        IndexMetadata index = IndexMetadata.builder(INDEX)
                .settings(Settings.builder()
                        .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
                        .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                        .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0))
                .build();
        cluster.getClusterApplierService()
                .setInitialState(ClusterState.builder(new ClusterName("bench"))
                        .metadata(Metadata.builder().put(index, false))
                        .build());
        ThreadContext context = threads.getThreadContext();
        IndexNameExpressionResolver resolver = new IndexNameExpressionResolver(context);
        NamedWriteableRegistry registry = new NamedWriteableRegistry(List.of());
        SearchTarget target = new SearchTarget(cluster, resolver, registry);
        LenientFetch fetch = new LenientFetch(registry);
        HitOrder order = new HitOrder(cluster, resolver);
        PipelineLinks links = new PipelineLinks();
        PipelineContext pipeline = new PipelineContext(PipelineSource.SEARCH_REQUEST);
        Link link = links.of(pipeline);
        link.add(options);
        Question question = new Question(NamedXContentRegistry.EMPTY);
        processor = (RerankCandidatesProcessor) new RerankCandidatesProcessor.Factory(
                        links,
                        new RerankCandidatesProcessor.Services(target, fetch, order, context, question, () -> 200_000))
                .create(Map.of(), "", "", false, new HashMap<>(Map.of("window_size", hits)), pipeline);
    }

    private void prepareResponse() {
        SearchHit[] found = new SearchHit[hits];
        for (int i = 0; i < hits; i++) {
            found[i] = new SearchHit(i, "id-" + i, new HashMap<>(), new HashMap<>());
            found[i].sourceRef(new BytesArray("{\"text\": \"" + "running text ".repeat(155) + "\"}"));
            found[i].score(hits - i);
        }
        fetched = new SearchHits(found, new TotalHits(hits, TotalHits.Relation.EQUAL_TO), hits);
        InternalSearchResponse sections =
                new InternalSearchResponse(fetched, null, null, null, false, null, 1, List.of(), List.of());
        response = new SearchResponse(
                sections, null, 1, 1, 0, 5, ShardSearchFailure.EMPTY_ARRAY, SearchResponse.Clusters.EMPTY);
        ranking = RandomRanking.of(hits);
    }

    @TearDown
    public void close() {
        ThreadPool.terminate(threads, 1, TimeUnit.SECONDS);
    }

    /** {@code rerank_candidates}: reads the question, widens, remembers the page. */
    @Benchmark
    public SearchRequest request() {
        SearchSourceBuilder source = new SearchSourceBuilder().query(QueryBuilders.matchQuery("text", "who was first"));
        return processor.processRequest(new SearchRequest(INDEX).source(source), new PipelineProcessingContext());
    }

    /** {@code cross_encoder} from the ranking to the response: the list of all hits, the page, the copy. */
    @Benchmark
    public SearchResponse response() {
        AtomicReference<SearchResponse> sent = new AtomicReference<>();
        PagedAnswer answer =
                new PagedAnswer(response, plan, true, new RerankCounters(), ActionListener.wrap(sent::set, e -> {
                    throw new IllegalStateException(e);
                }));
        RankedList list = new RerankedHits(fetched, options.output(), HitNotes.NONE).list(ranking, true);
        answer.send(list, RerankReport.passed("benchmark"));
        return sent.get();
    }
}
