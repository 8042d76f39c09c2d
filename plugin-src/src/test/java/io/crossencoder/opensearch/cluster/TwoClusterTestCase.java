package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.tests.util.LuceneTestCase.SuppressCodecs;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.AbstractMultiClustersTestCase;

/** Half of the articles on this cluster, half on another, and searches over both. */
@SuppressCodecs("*") // see RerankingClusterTestCase
abstract class TwoClusterTestCase extends AbstractMultiClustersTestCase {
    static final String REMOTE = "remote";
    static final String INDEX = "articles";
    static final String BOTH = INDEX + "," + REMOTE + ":" + INDEX;
    static final String PIPELINE = "rerank";

    @Override
    protected Collection<String> remoteClusterAlias() {
        return List.of(REMOTE);
    }

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins(String clusterAlias) {
        return List.of(CrossEncoderPlugin.class);
    }

    Searches on(String cluster) {
        return new Searches(client(cluster), cluster(cluster).getInstance(NamedXContentRegistry.class));
    }

    void installModel(String cluster) throws Exception {
        for (Environment environment : cluster(cluster).getInstances(Environment.class)) {
            Path config = environment.configDir();
            if (!Files.exists(config.resolve("cross-encoder"))) { // a cluster's nodes share one
                InstalledModels.install(config);
            }
        }
    }

    /** Indices without a default pipeline; {@code rerank} is named by each search. */
    void indexHalves() throws Exception {
        installModel(LOCAL_CLUSTER);
        Searches local = on(LOCAL_CLUSTER);
        local.putPipeline(PIPELINE, RerankingClusterTestCase.RERANK);
        local.createArticles(INDEX, Searches.NO_PIPELINE, Article.all().subList(0, 40));
        on(REMOTE).createArticles(INDEX, Searches.NO_PIPELINE, Article.all().subList(40, 80));
        awaitModel(local, INDEX);
    }

    static void awaitModel(Searches searches, String index) throws Exception {
        assertBusy(
                () -> assertEquals(
                        "complete",
                        searches.send(searches.request(
                                        index, PIPELINE, "{'size': 1, 'query': {'match': {'text': 'water'}}}"))
                                .status()),
                60,
                TimeUnit.SECONDS);
    }

    Answer send(String pipeline, boolean minimizeRoundtrips, String body) {
        SearchRequest request = on(LOCAL_CLUSTER).request(BOTH, pipeline, body);
        request.setCcsMinimizeRoundtrips(minimizeRoundtrips);
        return on(LOCAL_CLUSTER).send(request);
    }

    /**
     * Differences are those of {@link Searches#assertReordered}, and the number of reductions, for more hits are merged.
     */
    Answer assertReordered(boolean minimizeRoundtrips, String rest) {
        String body = "{'size': 80, " + RerankingClusterTestCase.MATCH_ALL_WORDS + rest + "}";
        Answer plain = send(Searches.NO_PIPELINE, minimizeRoundtrips, body);
        Answer answer = send(PIPELINE, minimizeRoundtrips, body);
        assertEquals(String.valueOf(answer.report()), "complete", answer.status());
        assertEquals(plain.around(), answer.around());
        assertEquals(plain.unscored(), answer.unscored());
        assertEquals(2, ((Map<?, ?>) answer.json().get("_clusters")).get("successful"));
        assertEquals(80, answer.get("ext.cross_encoder.reranked"));
        Searches.assertNeverRises(answer);
        assertFalse(answer.json().toString().contains("_cross_encoder_texts"));
        return answer;
    }
}
