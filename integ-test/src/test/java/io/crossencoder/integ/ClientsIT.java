package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.ClientProgram.Answers;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Do published clients and frameworks, as they are, see reranked searches, and all else as it was? Each runs against two indices
 * of the same documents, one of them with a default pipeline that reranks, and what it saw is compared. Run by {@code mvn verify
 * -Pclients}; with {@code -Dclients.table.write} it writes what it saw into {@code docs/clients.md}.
 */
@Tag("clients")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClientsIT {
    private static final Judged JUDGED = Articles.JUDGED.get(1);
    private static final Path PEERS = Path.of(System.getProperty("crossencoder.peers"));

    private final ClientTable searches = new ClientTable("search clients", RequestKind.ofSearchClients());
    private final ClientTable applications = new ClientTable("applications", RequestKind.ofApplications());
    private RealNode node;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        node = RealNode.create("clients");
        // What frameworks ask of a node: vectors, and queries that combine them with words.
        for (String plugin : List.of("opensearch-job-scheduler", "opensearch-knn", "neural-search")) {
            node.install(PEERS.resolve(plugin + ".zip"));
        }
        node.installPlugin();
        node.start();
        pipelines(node.http());
        Articles.index(node.http(), "articles-plain");
        Articles.index(node.http(), "articles-reranked");
        Articles.awaitModel(node, "articles-reranked");
    }

    /** Frameworks create their indices themselves: a template gives these their pipeline. */
    private static void pipelines(NodeHttp http) {
        String normalize = "\"phase_results_processors\": [{\"normalization-processor\": {}}]";
        http.put("/_search/pipeline/normalized", "{" + normalize + "}").ok();
        http.put("/_search/pipeline/reranked", "{" + normalize + """
                , "request_processors": [{"rerank_candidates": {"window_size": 20}}],
                "response_processors": [{"cross_encoder": {"fields": ["title", "text", "content"], "timeout": "100s"}}]}""").ok();
        template(http, "reranked", "*-reranked");
        template(http, "normalized", "app-*-plain");
        http.put("/_cluster/settings", """
                {"persistent": {"plugins.cross_encoder.rerank_api.model_aliases": ["rerank-*=default"]}}""").ok();
    }

    private static void template(NodeHttp http, String pipeline, String indices) {
        http.put("/_index_template/" + pipeline, String.format(Locale.ROOT, """
                {"index_patterns": ["%s"], "template": {"settings":
                  {"index.search.default_pipeline": "%s", "number_of_shards": 1, "number_of_replicas": 0}}}""", indices, pipeline))
                .ok();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        node.close();
    }

    static List<ClientProgram> searchClients() {
        return ClientProgram.searchClients();
    }

    static List<ClientProgram> applications() {
        return ClientProgram.applications();
    }

    @Order(1)
    @ParameterizedTest(name = "{0}")
    @MethodSource("searchClients")
    void clientSeesSearchesRerankedAndAllElseAsItWas(ClientProgram client) throws IOException, InterruptedException {
        compare(client, "articles", searches);
    }

    @Order(2)
    @ParameterizedTest(name = "{0}")
    @MethodSource("applications")
    void frameworkRetrievesReranked(ClientProgram client) throws IOException, InterruptedException {
        compare(client, "app-" + client.name().toLowerCase(Locale.ROOT).replace(' ', '-'), applications);
    }

    private void compare(ClientProgram client, String index, ClientTable table)
            throws IOException, InterruptedException {
        List<String> program = client.installation().commandLine();
        Answers plain = client.ask(program, node.http().uri(), index + "-plain", JUDGED.question());
        Answers reranked = client.ask(program, node.http().uri(), index + "-reranked", JUDGED.question());
        Map<RequestKind, Outcome> outcomes = new EnumMap<>(RequestKind.class);
        reranked.seen()
                .forEach((kind, seen) ->
                        outcomes.put(kind, Outcome.of(kind, seen, plain.seen().get(kind), JUDGED.answer())));
        table.add((client.name() + " " + reranked.version()).strip(), outcomes);
        assertAll(outcomes.entrySet().stream()
                .map(outcome -> () -> assertEquals(
                        "", outcome.getValue().failure(), outcome.getKey().label())));
    }

    @Order(3)
    @Test
    void tablesInTheDocsSayWhatWasSeen() throws IOException {
        assumeTrue(
                searches.clients() == searchClients().size()
                        && applications.clients() == applications().size(),
                "not every client has run");
        String docs = ClientTable.docs();
        String seen = applications.in(searches.in(docs));
        if (System.getProperty("clients.table.write") != null) {
            ClientTable.write(seen);
        }
        assertEquals(seen, ClientTable.docs());
    }
}
