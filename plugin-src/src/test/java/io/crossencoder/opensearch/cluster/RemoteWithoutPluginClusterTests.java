package io.crossencoder.opensearch.cluster;

import java.util.Collection;
import java.util.List;
import org.opensearch.plugins.Plugin;

/** Is a search reranked whose hits come, in part, from a cluster that knows nothing of the plugin? */
public class RemoteWithoutPluginClusterTests extends TwoClusterTestCase {

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins(String clusterAlias) {
        return clusterAlias.equals(REMOTE) ? List.of() : super.nodePlugins(clusterAlias);
    }

    /** The texts come as {@code _source}, of which the client gets no more than it asked for. */
    public void testTextsComeFromTheSource() throws Exception {
        indexHalves();
        for (boolean minimize : new boolean[] {true, false}) {
            for (String rest : List.of(
                    "",
                    ", '_source': false",
                    ", '_source': ['topic']",
                    ", '_source': ['t*']",
                    ", '_source': {'excludes': ['text']}",
                    ", '_source': {'includes': ['t*'], 'excludes': ['title']}",
                    ", 'stored_fields': ['topic']",
                    ", 'stored_fields': ['topic', '_source']",
                    ", 'docvalue_fields': ['topic']",
                    ", '_source': false, 'fields': ['title']",
                    ", 'sort': ['_score']")) {
                assertEquals(
                        Article.ANSWER, assertReordered(minimize, rest).ids().get(0));
            }
        }
    }

    /** Without ids and sources there is nothing to read: the order stays, and nothing fails. */
    public void testNothingToRead() throws Exception {
        indexHalves();
        String body = "{'size': 80, 'stored_fields': '_none_', 'docvalue_fields': ['number'], "
                + RerankingClusterTestCase.MATCH_ALL_WORDS + "}";
        for (boolean minimize : new boolean[] {true, false}) {
            Answer plain = send(Searches.NO_PIPELINE, minimize, body);
            Answer answer = send(PIPELINE, minimize, body);
            assertEquals(plain.lasting(), answer.lasting());
            assertEquals("no_text", answer.reason());
        }
    }

    /** Searches that are not reranked carry nothing that the other cluster could not read. */
    public void testUntouchedSearches() throws Exception {
        indexHalves();
        for (boolean minimize : new boolean[] {true, false}) {
            for (String rest : List.of(", 'size': 0", ", 'sort': ['number']")) {
                String reason = rest.contains("sort") ? "sort" : "size_0";
                String body = "{" + RerankingClusterTestCase.MATCH_ALL_WORDS + rest;
                Answer plain = send(Searches.NO_PIPELINE, minimize, body + "}");
                for (String ext :
                        List.of("", ", 'ext': {'cross_encoder': {'top_n': 5}}", ", 'ext': {'cross_encoder': {}}")) {
                    Searches.assertUntouched(reason, plain, send(PIPELINE, minimize, body + ext + "}"));
                }
            }
        }
    }
}
