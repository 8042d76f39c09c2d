package io.crossencoder.opensearch;

import io.crossencoder.opensearch.candidate.TextFetchExt;
import io.crossencoder.opensearch.candidate.TextFetchSubPhase;
import io.crossencoder.opensearch.candidate.TextFetchSwitch;
import io.crossencoder.opensearch.mlcommons.MlCommonsModels;
import io.crossencoder.opensearch.pipeline.CrossEncoderProcessor;
import io.crossencoder.opensearch.pipeline.HitOrder;
import io.crossencoder.opensearch.pipeline.LenientFetch;
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
import io.crossencoder.opensearch.rest.TextReranking;
import io.crossencoder.opensearch.rest.TransportRerankAction;
import io.crossencoder.opensearch.rest.TransportStatsAction;
import io.crossencoder.opensearch.stats.RerankCounters;
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
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The composition root. */
public final class CrossEncoderPlugin extends Plugin
        implements SearchPlugin, SearchPipelinePlugin, ActionPlugin, CircuitBreakerPlugin {
    private final Settings settings;
    private final PipelineLinks links = new PipelineLinks();
    private final RerankCounters counters = new RerankCounters();
    private NodeMemory memory;
    private NodeThreads threads;
    private LocalScoring scoring;
    private CrossEncoderRescorer rescorer;
    private KnownModels knownModels;
    private SearchTarget target;
    private LenientFetch lenientFetch;
    private HitOrder hitOrder;
    private Question question;
    private ClusterSettings clusterSettings;

    public CrossEncoderPlugin(Settings settings) {
        this.settings = settings;
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
        return NodeThreads.builders(nodeSettings);
    }

    @Override
    public Collection<Object> createComponents(
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            ResourceWatcherService resourceWatcherService,
            ScriptService scriptService,
            NamedXContentRegistry xContentRegistry,
            Environment environment,
            NodeEnvironment nodeEnvironment,
            NamedWriteableRegistry namedWriteableRegistry,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<RepositoriesService> repositoriesServiceSupplier) {
        threads = new NodeThreads(threadPool);
        clusterSettings = clusterService.getClusterSettings();
        target = new SearchTarget(clusterService, indexNameExpressionResolver, namedWriteableRegistry);
        lenientFetch = new LenientFetch(namedWriteableRegistry);
        hitOrder = new HitOrder(clusterService, indexNameExpressionResolver);
        question = new Question(xContentRegistry);
        scoring = new LocalScoring(environment, clusterSettings, threads, memory, counters);
        knownModels = new KnownModels(
                scoring.models(), new MlCommonsModels(client, threadPool, OtherPlugins.hasMlCommons(settings)));
        rescorer = new CrossEncoderRescorer(new CrossEncoderRescorer.Services(
                scoring.reranker(), knownModels, question, counters, this::maxTextChars));
        TextReranking texts = new TextReranking(new TextReranking.Services(
                scoring.reranker(),
                knownModels,
                threads.forEntries(),
                () -> CrossEncoderSettings.apiLimits(clusterSettings)));
        return List.of(counters, scoring.models(), scoring.statsSources(), texts);
    }

    private int maxTextChars() {
        return clusterSettings.get(CrossEncoderSettings.MAX_TEXT_CHARS);
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
                new RestRerankAction(() -> CrossEncoderSettings.apiLimits(clusterSettings), counters),
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
        return List.of(new SearchOriginFilter(threads.context()));
    }

    @Override
    public Map<String, Processor.Factory<SearchRequestProcessor>> getRequestProcessors(Parameters parameters) {
        RerankCandidatesProcessor.Services services = new RerankCandidatesProcessor.Services(
                target, lenientFetch, hitOrder, threads.context(), question, this::maxTextChars);
        return Map.of(RerankCandidatesProcessor.TYPE, new RerankCandidatesProcessor.Factory(links, services));
    }

    @Override
    public Map<String, Processor.Factory<SearchResponseProcessor>> getResponseProcessors(Parameters parameters) {
        CrossEncoderProcessor.Services services = new CrossEncoderProcessor.Services(
                scoring.reranker(),
                knownModels,
                threads.forEntries(),
                target,
                question,
                counters,
                this::maxTextChars,
                () -> clusterSettings.get(TransportSearchAction.SEARCH_CANCEL_AFTER_TIME_INTERVAL_SETTING));
        return Map.of(CrossEncoderProcessor.TYPE, new CrossEncoderProcessor.Factory(links, services));
    }

    @Override
    public void close() {
        if (scoring != null) {
            scoring.close();
        }
    }
}
