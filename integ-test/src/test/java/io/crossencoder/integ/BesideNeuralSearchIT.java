package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Where neural-search is installed too, which registers {@code ext.rerank} itself: does the node start, and is the question
 * found there? Run by {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class BesideNeuralSearchIT {
    private static final Path PEERS = Path.of(System.getProperty("crossencoder.peers"));
    private static final String INDEX = "beside-neural-search";
    private static final Articles.Judged JUDGED = Articles.JUDGED.get(0);

    private static RealNode node;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.create("beside-neural-search");
        for (String plugin : List.of("opensearch-job-scheduler", "opensearch-knn", "neural-search")) {
            node.install(PEERS.resolve(plugin + ".zip"));
        }
        node.installPlugin();
        node.start();
        Articles.reranked(node, INDEX);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    private static Answer search(String queryContext) {
        return node.http()
                .search(
                        INDEX,
                        "{\"size\": 20, \"query\": {\"match\": {\"text\": \"train\"}}, \"ext\": {\"rerank\":"
                                + " {\"query_context\": {" + queryContext + "}}}}")
                .ok();
    }

    @Test
    void queryTextIsTheQuestion() {
        Answer answer = search("\"query_text\": \"" + JUDGED.question() + "\"");
        assertEquals("complete", answer.rerankStatus());
        Answer asked = node.http()
                .search(
                        INDEX,
                        "{\"size\": 20, \"query\": {\"match\": {\"text\": \"train\"}}, \"ext\": {\"cross_encoder\":"
                                + " {\"query\": \"" + JUDGED.question() + "\"}}}")
                .ok();
        assertEquals(asked.hits(), answer.hits());
        assertNotEquals(
                node.http()
                        .search(INDEX, "{\"size\": 20, \"query\": {\"match\": {\"text\": \"train\"}}}")
                        .ok()
                        .hits(),
                answer.hits());
    }

    @Test
    void queryTextPathLeadsToTheQuestion() {
        Answer plain = node.http()
                .search(INDEX, "{\"size\": 20, \"query\": {\"match\": {\"text\": \"train\"}}}")
                .ok();
        assertEquals(
                plain.hits(),
                search("\"query_text_path\": \"query.match.text.query\"").hits());
    }
}
