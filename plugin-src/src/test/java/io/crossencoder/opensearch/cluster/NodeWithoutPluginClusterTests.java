package io.crossencoder.opensearch.cluster;

import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.cluster.routing.ShardRouting;
import org.opensearch.common.settings.Settings;
import org.opensearch.plugins.Plugin;

/** Are searches reranked while a data node lacks the plugin, as during its installation node by node? */
public class NodeWithoutPluginClusterTests extends RerankingClusterTestCase {
    private static final String SPREAD = "spread";
    private static final String NO_SOURCE = "no-source";
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS;

    /** Static: nodes are built by another instance of this class. */
    private static volatile boolean withPlugin = true;

    private static String bareNode;

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return withPlugin ? List.of(CrossEncoderPlugin.class) : List.of();
    }

    /** The platform takes a pipeline only while all nodes know its processors: so the node comes last. */
    @Override
    void indexMore(Searches searches) {
        withPlugin = false;
        try {
            bareNode = internalCluster().startNode();
        } finally {
            withPlugin = true;
        }
        searches.createArticles(SPREAD, PIPELINE, Article.all());
        searches.createIndex(
                NO_SOURCE,
                Searches.SETTINGS + ", 'index.search.default_pipeline': '" + PIPELINE + "'",
                "{'_source': {'enabled': false}, 'properties': {'text': {'type': 'text', 'store': true}}}");
        searches.index(NO_SOURCE, Article.all(), article -> Map.of("text", article.text()));
    }

    private static Searches withPlugin() {
        return searches(
                internalCluster().getNodeNames()[0].equals(bareNode)
                        ? internalCluster().getNodeNames()[1]
                        : internalCluster().getNodeNames()[0]);
    }

    public void testNodeHoldsAShard() {
        for (String index : List.of(SPREAD, NO_SOURCE)) {
            String id = clusterService().state().nodes().resolveNode(bareNode).getId();
            List<ShardRouting> shards = clusterService().state().routingTable().allShards(index);
            assertTrue(shards.toString(), shards.stream().anyMatch(shard -> id.equals(shard.currentNodeId())));
        }
    }

    /** Texts come as {@code _source}; the client gets no more of it than it asked for. */
    public void testTextsComeFromTheSource() {
        for (String rest : List.of(
                "",
                ", '_source': false",
                ", '_source': ['topic']",
                ", '_source': {'excludes': ['text', 'title']}",
                ", 'stored_fields': ['topic']",
                ", 'stored_fields': ['topic', '_source']",
                ", 'docvalue_fields': ['topic']",
                ", '_source': false, 'fields': ['title']",
                ", 'highlight': {'fields': {'text': {}}}",
                ", '_source': false, 'collapse': {'field': 'topic', 'inner_hits': {'name': 'more', '_source': true}}",
                ", 'suggest': {'titles': {'prefix': 'how', 'completion': {'field': 'suggest'}}}",
                ", '_source': ['topic'], 'suggest': {'titles': {'prefix': 'how', 'completion': {'field': 'suggest'}}}",
                ", '_source': false, 'aggs': {'best': {'top_hits': {'size': 2}}}")) {
            Answer answer = withPlugin().assertReordered(SPREAD, ALL + rest + "}");
            assertEquals(Article.ANSWER, answer.ids().get(0));
        }
    }

    public void testPages() {
        String words = MATCH_ALL_WORDS + ", '_source': ['topic']}";
        List<Map<String, Object>> list =
                withPlugin().search(SPREAD, "{'size': 80, " + words).hits();
        assertEquals(
                list.subList(13, 20),
                withPlugin().search(SPREAD, "{'from': 13, 'size': 7, " + words).hits());
    }

    public void testOptionsOfOneSearch() {
        String ext = ", 'ext': {'cross_encoder': {'window_size': 10, 'fields': ['title']}}}";
        Answer answer = withPlugin().search(SPREAD, ALL + ", '_source': false" + ext);
        assertEquals(10, answer.get("ext.cross_encoder.reranked"));
        assertEquals(80, answer.hits().size());
    }

    /** Where nothing comes along, the order stays; nothing fails. */
    public void testWithoutSource() {
        String body = "{'size': 80, " + MATCH_ALL_WORDS;
        for (String rest : List.of("", ", '_source': false", ", 'stored_fields': '_none_'")) {
            Answer plain = withPlugin().plain(NO_SOURCE, body + rest + "}");
            Answer answer = withPlugin().search(NO_SOURCE, body + rest + "}");
            assertEquals(plain.lasting(), answer.lasting());
            assertEquals("no_text", answer.reason());
        }
    }

    /** What is not reranked carries nothing that the node could not read. */
    public void testUntouchedSearches() {
        String ext = ", 'ext': {'cross_encoder': {'top_n': 3}}}";
        for (String end : List.of("}", ext)) {
            for (Map.Entry<String, String> search : Map.of(
                            "size_0", "'size': 0, " + MATCH_ALL_WORDS,
                            "sort", "'sort': ['number'], " + MATCH_ALL_WORDS,
                            "no_query_text", "'query': {'match_all': {}}")
                    .entrySet()) {
                Answer plain = withPlugin().plain(SPREAD, "{" + search.getValue() + "}");
                Answer answer = withPlugin().search(SPREAD, "{" + search.getValue() + end);
                Searches.assertUntouched(search.getKey(), plain, answer);
            }
        }
    }

    /**
     * A coordinator without the plugin refuses what the index's default pipeline names; without that, and for one search with
     * {@code _none}, it answers. The README's section on removal has the command.
     */
    public void testCoordinatorWithoutThePlugin() {
        Searches bare = searches(bareNode);
        String index = "coordinated";
        withPlugin().createArticles(index, PIPELINE, Article.all());

        IllegalArgumentException refused =
                expectThrows(IllegalArgumentException.class, () -> bare.search(index, ALL + "}"));
        assertEquals("Pipeline " + PIPELINE + " is not defined", refused.getMessage());
        assertEquals(80, bare.plain(index, ALL + "}").hits().size());

        assertAcked(bare.client()
                .admin()
                .indices()
                .prepareUpdateSettings(index)
                .setSettings(Settings.builder().putNull("index.search.default_pipeline")));

        assertEquals(
                bare.plain(index, ALL + "}").lasting(),
                bare.search(index, ALL + "}").lasting());
    }

    /** A node without the plugin can't read the rescorer: its shards fail, the others answer. */
    public void testRescorerNeedsThePlugin() {
        String rescore = ", 'rescore': {'window_size': 80, 'cross_encoder': {" + CROSS_ENCODER + "}}}";
        Answer answer = withPlugin().plain(SPREAD, ALL + rescore);
        int failed = (int) answer.get("_shards.failed");
        assertTrue(answer.json().toString(), failed > 0 && failed < 3);
        assertTrue(answer.hits().size() > 0 && answer.hits().size() < 80);
        assertTrue(answer.scores().stream().allMatch(score -> score >= 1e-5));
        Exception refused =
                expectThrows(Exception.class, () -> searches(bareNode).plain(SPREAD, ALL + rescore));
        assertTrue(refused.toString(), refused.toString().contains("cross_encoder"));
    }
}
