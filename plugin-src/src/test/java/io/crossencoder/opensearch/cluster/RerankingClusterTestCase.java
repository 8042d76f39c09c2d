package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.tests.util.LuceneTestCase.SuppressCodecs;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;
import org.opensearch.test.OpenSearchIntegTestCase.Scope;
import org.opensearch.test.OpenSearchIntegTestCase.SuiteScopeTestCase;

/**
 * Two data nodes with the plugin and the default model, started once for a class, and an index of three shards whose default
 * pipeline reranks: {@value #ARTICLES}.
 */
@ClusterScope(scope = Scope.SUITE, numDataNodes = 2, numClientNodes = 0, supportsDedicatedMasters = false)
@SuiteScopeTestCase
@SuppressCodecs("*") // completion suggesters need their own postings format, not a random one
public abstract class RerankingClusterTestCase extends OpenSearchIntegTestCase {
    static final String ARTICLES = "articles";
    static final String PIPELINE = "rerank";

    /** Long enough for a slow machine; no test but those on time waits for it. */
    static final String CROSS_ENCODER = "'fields': ['title', 'text'], 'timeout': '60s'";

    /** What a user writes, with everything found as a candidate. */
    static final String RERANK = "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': "
            + "[{'cross_encoder': {" + CROSS_ENCODER + "}}]}";

    /** Finds every article. */
    static final String MATCH_ALL_WORDS = "'query': {'match': {'text': '" + Article.QUESTION + "'}}";

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class);
    }

    @Override
    protected Path nodeConfigPath(int nodeOrdinal) {
        try {
            Path config = createTempDir();
            InstalledModels.install(config);
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void setupSuiteScopeCluster() throws Exception {
        Searches searches = searches();
        searches.putPipeline(PIPELINE, RERANK);
        searches.createArticles(ARTICLES, PIPELINE, Article.all());
        awaitModel();
        indexMore(searches);
    }

    /** Further pipelines and indices of a class. */
    void indexMore(Searches searches) throws Exception {}

    /** Through any node. */
    static Searches searches() {
        return searches(randomFrom(internalCluster().getNodeNames()));
    }

    static Searches searches(String node) {
        return new Searches(
                internalCluster().client(node), internalCluster().getInstance(NamedXContentRegistry.class, node));
    }

    /** Waits until every node has loaded the model. */
    static void awaitModel() throws Exception {
        for (String node : internalCluster().getNodeNames()) {
            assertBusy(
                    () -> {
                        Answer answer =
                                searches(node).search(ARTICLES, "{'size': 1, 'query': {'match': {'title': 'camels'}}}");
                        assertEquals(String.valueOf(answer.report()), "complete", answer.status());
                    },
                    60,
                    TimeUnit.SECONDS);
        }
    }
}
