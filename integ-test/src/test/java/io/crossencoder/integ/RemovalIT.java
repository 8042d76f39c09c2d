package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What is left of searches when the plugin is removed? The README's section on removal is held by this class. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RemovalIT {
    private static final String INDEX = "removal";
    private static final String OTHER = "removal-other";
    private static final String BODY = Articles.question("late train", 10);
    private static final String COMPLAINT = "failed to update search pipelines";

    private static RealNode node;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.started("removal");
        Articles.reranked(node, INDEX);
        Articles.index(node.http(), OTHER, 10);
        node.http().put("/_search/pipeline/of-the-platform", """
                        {"request_processors": [{"filter_query": {"query": {"match": {"text": "train"}}}}]}""").ok();
        Articles.defaultPipeline(node.http(), OTHER, "of-the-platform");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    @Test
    @Order(1)
    void wrongOrderFailsSearchesOfTheIndexThatStillNamesThePipeline() throws IOException, InterruptedException {
        node.stop();
        node.removePlugin();
        node.start();

        Answer search = node.http().search(INDEX, BODY);

        assertEquals(400, search.status(), () -> search.json().toString());
        assertEquals("Pipeline " + INDEX + " is not defined", search.text("/error/reason"));
        assertEquals(400, node.http().post("/" + INDEX + "/_count", "").status());
        assertEquals(
                400,
                node.http()
                        .post("/" + INDEX + "/_delete_by_query", "{\"query\": {\"match_all\": {}}}")
                        .status());
        assertFalse(node.http().plainSearch(INDEX, BODY).ok().ids().isEmpty(), "one search can still say _none");
        assertEquals(200, node.http().get("/" + INDEX + "/_doc/sk-001").status());
        assertFalse(node.http().search(OTHER, BODY).ok().ids().isEmpty(), "an index with another pipeline");
    }

    @Test
    @Order(2)
    void oneCommandMendsIt() {
        NodeHttp http = node.http();

        http.put("/" + INDEX + "/_settings", "{\"index.search.default_pipeline\": null}")
                .ok();

        Answer mended = http.search(INDEX, BODY).ok();
        assertEquals(http.plainSearch(INDEX, BODY).at("/hits"), mended.at("/hits"));
        http.delete("/_search/pipeline/" + INDEX).ok();
    }

    @Test
    @Order(3)
    void documentedOrderLeavesSearchesAndLogQuiet() throws IOException, InterruptedException {
        node.stop();
        node.installPlugin();
        node.start();
        Articles.pipeline(node.http(), INDEX, "default");
        Articles.defaultPipeline(node.http(), INDEX, INDEX);
        Articles.awaitModel(node, INDEX);

        node.http()
                .put("/" + INDEX + "/_settings", "{\"index.search.default_pipeline\": null}")
                .ok();
        node.http().delete("/_search/pipeline/" + INDEX).ok();
        node.stop();
        node.removePlugin();
        node.start();

        Answer search = node.http().search(INDEX, BODY).ok();
        assertEquals(node.http().plainSearch(INDEX, BODY).at("/hits"), search.at("/hits"));
        assertFalse(search.ids().isEmpty());
        assertFalse(node.log().contains(COMPLAINT), "the log complains about a pipeline");
    }

    /** Last: the node does not start again. */
    @Test
    @Order(4)
    void settingsLeftInTheFileKeepTheNodeFromStarting() throws IOException, InterruptedException {
        node.stop();
        node.setting("plugins.cross_encoder.workers", "1");

        assertThrows(AssertionError.class, node::start);

        assertTrue(node.log().contains("unknown setting [plugins.cross_encoder.workers]"), node.logFile()::toString);
    }
}
