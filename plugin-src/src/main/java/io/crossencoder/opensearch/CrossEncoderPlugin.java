package io.crossencoder.opensearch;

import io.crossencoder.opensearch.candidate.TextFetchExt;
import io.crossencoder.opensearch.candidate.TextFetchSubPhase;
import io.crossencoder.opensearch.candidate.TextFetchSwitch;
import io.crossencoder.opensearch.mlcommons.MlCommonsModels;
import io.crossencoder.opensearch.model.Acceleration;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.NativeMemory;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.pipeline.AnswerThreads;
import io.crossencoder.opensearch.pipeline.CrossEncoderProcessor;
import io.crossencoder.opensearch.pipeline.PipelineLinks;
import io.crossencoder.opensearch.pipeline.ReportExt;
import io.crossencoder.opensearch.pipeline.RerankCandidatesProcessor;
import io.crossencoder.opensearch.pipeline.SearchOriginFilter;
import io.crossencoder.opensearch.pipeline.SearchTarget;
import io.crossencoder.opensearch.request.QueryContextExt;
import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.request.RerankExt;
import io.crossencoder.opensearch.rerank.KnownModels;
import io.crossencoder.opensearch.rescore.CrossEncoderRescorer;
import io.crossencoder.opensearch.rescore.CrossEncoderRescorerBuilder;
import io.crossencoder.opensearch.rest.RerankAction;
import io.crossencoder.opensearch.rest.RestPlaygroundAction;
import io.crossencoder.opensearch.rest.RestRerankAction;
import io.crossencoder.opensearch.rest.RestStatsAction;
import io.crossencoder.opensearch.rest.StatsAction;
import io.crossencoder.opensearch.rest.StatsSources;
import io.crossencoder.opensearch.rest.TextReranking;
import io.crossencoder.opensearch.rest.TransportRerankAction;
import io.crossencoder.opensearch.rest.TransportStatsAction;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.TokenCache;
import io.crossencoder.opensearch.stats.RerankCounters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.Version;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.search.TransportSearchAction;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.index.IndexModule;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.CircuitBreakerPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The composition root. */
public final class CrossEncoderPlugin extends Plugin
        implements SearchPlugin, SearchPipelinePlugin, ActionPlugin, CircuitBreakerPlugin {
    private static final String NAME = "cross-encoder";
    private static final String POOL = "cross_encoder";

    /** See {@link AnswerThreads}. */
    private static final String ANSWERS = "cross_encoder_answers";

    /** Searches that may wait to be tokenised; each holds its hits in memory. */
    private static final int POOL_QUEUE = 1_000;

    private final Settings settings;
    private final PipelineLinks links = new PipelineLinks();
    private final RerankCounters counters = new RerankCounters();
    private volatile int maxTextChars;
    private NodeMemory memory;
    private LocalEngine engine;
    private TokenCache tokens;
    private Reranker reranker;
    private ModelRegistry models;
    private CrossEncoderRescorer rescorer;
    private KnownModels knownModels;
    private SearchTarget target;
    private Question question;
    private ThreadPool threadPool;
    private ClusterSettings clusterSettings;

    public CrossEncoderPlugin(Settings settings) {
        this.settings = settings;
        this.maxTextChars = CrossEncoderSettings.MAX_TEXT_CHARS.get(settings);
    }

    @Override
    public List<Setting<?>> getSettings() {
        return CrossEncoderSettings.all();
    }

    /** A mark by which other nodes see in the cluster state that this one has the plugin. */
    @Override
    public Settings additionalSettings() {
        return Settings.builder()
                .put("node.attr." + SearchTarget.PLUGIN_ATTRIBUTE, Version.CURRENT.toString())
                .build();
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings nodeSettings) {
        int threads = OpenSearchExecutors.allocatedProcessors(nodeSettings);
        return List.of(
                new FixedExecutorBuilder(nodeSettings, POOL, threads, POOL_QUEUE, "thread_pool." + POOL),
                // Unbounded: who waits here had its place in the other.
                new FixedExecutorBuilder(nodeSettings, ANSWERS, threads, -1, "thread_pool." + ANSWERS));
    }

    @Override
    public Collection<Object> createComponents(
            Client client,
            ClusterService clusterService,
            ThreadPool pool,
            ResourceWatcherService resourceWatcherService,
            ScriptService scriptService,
            NamedXContentRegistry xContentRegistry,
            Environment environment,
            NodeEnvironment nodeEnvironment,
            NamedWriteableRegistry namedWriteableRegistry,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<RepositoriesService> repositoriesServiceSupplier) {
        threadPool = pool;
        clusterSettings = clusterService.getClusterSettings();
        target = new SearchTarget(clusterService, indexNameExpressionResolver, namedWriteableRegistry);
        question = new Question(xContentRegistry);
        Path pluginFolder = environment.pluginsDir().resolve(NAME);
        List<Accelerator> accelerators =
                CrossEncoderSettings.accelerators(settings, NativeLibraries.bringCuda(pluginFolder));
        models = new ModelRegistry(
                List.of(environment.configDir().resolve(NAME).resolve("models"), pluginFolder.resolve("models")),
                () -> NativeLibraries.load(pluginFolder),
                pool.generic(),
                new NativeMemory(memory.outside(), CrossEncoderSettings.WORKERS.get(settings)),
                new Acceleration(
                        accelerators,
                        CrossEncoderSession::open,
                        CrossEncoderSettings.GPU_BATCH_TOKENS.get(settings),
                        reason -> counters.countDeviceEvent("kept_on_cpu")));
        knownModels = new KnownModels(models, new MlCommonsModels(client, pool, OtherPlugins.hasMlCommons(settings)));
        engine = new LocalEngine(settings, clusterSettings, memory, accelerators, counters);
        tokens =
                new TokenCache(memory.forCache(CrossEncoderSettings.TOKEN_CACHE_SIZE.get(settings), "the token cache"));
        clusterSettings.addSettingsUpdateConsumer(CrossEncoderSettings.HEAP_LIMIT, memory::heapLimit);
        clusterSettings.addSettingsUpdateConsumer(CrossEncoderSettings.NATIVE_LIMIT, limit -> {
            memory.outsideLimit(limit);
            models.prepareRefused();
        });
        clusterSettings.addSettingsUpdateConsumer(CrossEncoderSettings.MAX_TEXT_CHARS, limit -> maxTextChars = limit);
        reranker = new Reranker(engine.lanes(), tokens, pool.executor(POOL));
        rescorer = new CrossEncoderRescorer(
                new CrossEncoderRescorer.Services(reranker, knownModels, question, counters, () -> maxTextChars));
        TextReranking texts = new TextReranking(new TextReranking.Services(
                reranker,
                knownModels,
                pool.executor(POOL),
                pool.executor(ANSWERS),
                pool.getThreadContext(),
                counters,
                () -> CrossEncoderSettings.apiLimits(clusterSettings)));
        return List.of(counters, models, statsSources(), texts);
    }

    private StatsSources statsSources() {
        return new StatsSources(
                counters,
                models,
                engine::queue,
                Map.of("score", engine::scoreCache, "tokens", tokens::stats),
                Map.of("wait", engine.waits()::stats, "run", engine.runs()::stats),
                Map.of("heap", memory::heapStats, "native", memory::outsideStats));
    }

    @Override
    public BreakerSettings getCircuitBreaker(Settings nodeSettings) {
        return NodeMemory.breakerSettings(nodeSettings);
    }

    @Override
    public void setCircuitBreaker(CircuitBreaker circuitBreaker) {
        memory = new NodeMemory(circuitBreaker, settings);
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return List.of(
                new ActionHandler<>(StatsAction.INSTANCE, TransportStatsAction.class),
                new ActionHandler<>(RerankAction.INSTANCE, TransportRerankAction.class));
    }

    @Override
    public List<RestHandler> getRestHandlers(
            Settings nodeSettings,
            RestController restController,
            ClusterSettings nodeClusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<DiscoveryNodes> nodesInCluster) {
        return List.of(
                new RestStatsAction(),
                new RestRerankAction(() -> CrossEncoderSettings.apiLimits(clusterSettings)),
                new RestPlaygroundAction(() -> nodeClusterSettings.get(CrossEncoderSettings.PLAYGROUND)));
    }

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        List<SearchExtSpec<?>> exts = new ArrayList<>();
        exts.add(new SearchExtSpec<>(RerankExt.NAME, RerankExt::new, RerankExt::fromXContent));
        exts.add(new SearchExtSpec<>(TextFetchExt.NAME, TextFetchExt::new, TextFetchExt::fromXContent));
        exts.add(new SearchExtSpec<>(ReportExt.NAME, ReportExt::new, ReportExt::fromXContent));
        if (!OtherPlugins.hasNeuralSearch(settings)) {
            exts.add(new SearchExtSpec<>(QueryContextExt.NAME, QueryContextExt::new, QueryContextExt::fromXContent));
        }
        return exts;
    }

    @Override
    public List<RescorerSpec<?>> getRescorers() {
        return List.of(CrossEncoderRescorerBuilder.spec(() -> rescorer));
    }

    @Override
    public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
        return List.of(new TextFetchSubPhase());
    }

    @Override
    public void onIndexModule(IndexModule module) {
        module.addSearchOperationListener(TextFetchSwitch.listener());
        module.addSearchOperationListener(CrossEncoderRescorer.listener());
    }

    @Override
    public List<ActionFilter> getActionFilters() {
        return List.of(new SearchOriginFilter(threadPool.getThreadContext()));
    }

    @Override
    public Map<String, Processor.Factory<SearchRequestProcessor>> getRequestProcessors(Parameters parameters) {
        RerankCandidatesProcessor.Services services = new RerankCandidatesProcessor.Services(
                target, threadPool.getThreadContext(), question, () -> maxTextChars);
        return Map.of(RerankCandidatesProcessor.TYPE, new RerankCandidatesProcessor.Factory(links, services));
    }

    @Override
    public Map<String, Processor.Factory<SearchResponseProcessor>> getResponseProcessors(Parameters parameters) {
        CrossEncoderProcessor.Services services = new CrossEncoderProcessor.Services(
                reranker,
                knownModels,
                threadPool.executor(POOL),
                new AnswerThreads(threadPool, ANSWERS),
                threadPool.getThreadContext(),
                target,
                question,
                counters,
                () -> maxTextChars,
                () -> clusterSettings.get(TransportSearchAction.SEARCH_CANCEL_AFTER_TIME_INTERVAL_SETTING));
        return Map.of(CrossEncoderProcessor.TYPE, new CrossEncoderProcessor.Factory(links, services));
    }

    /** In reverse order of creation: no window may run on a session that is gone. */
    @Override
    public void close() {
        if (engine != null) {
            engine.close();
            models.close();
        }
    }
}
