package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Does a node that scores keep what it does to itself? ONNX Runtime's telemetry leaves an id of the device where it is on. */
class TelemetryIT {
    private static final String INDEX = "telemetry";

    private RealNode node;

    @BeforeEach
    void install() throws IOException, InterruptedException {
        node = RealNode.create("telemetry");
        node.installPlugin();
        // With these ONNX Runtime keeps silent by itself.
        node.without("CI").without("ORT_DISABLE_TELEMETRY");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        node.close();
    }

    @Test
    void isOff() throws IOException, InterruptedException {
        node.start();
        Articles.reranked(node, INDEX);
        Answer answer = node.http().search(INDEX, Articles.question("late train", 5));
        assertEquals("complete", answer.text("/ext/cross_encoder/status"));
        try (Stream<Path> files = Files.walk(node.temporary())) {
            List<Path> left = files.filter(file -> file.getFileName().toString().equals("deviceid"))
                    .toList();
            assertEquals(List.of(), left);
        }
    }

    @Test
    void noModelRunsWhereItCantBeSwitchedOff() throws IOException, InterruptedException {
        node.variable("OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx512m -Djna.noclasspath=true");
        node.start();
        Articles.index(node.http(), INDEX, 10);
        Articles.pipeline(node.http(), INDEX, "default");
        Articles.defaultPipeline(node.http(), INDEX, INDEX);
        Articles.awaitModel(node, INDEX);
        Answer answer = node.http().search(INDEX, Articles.question("late train", 5));
        String detail = answer.text("/ext/cross_encoder/detail");
        assertTrue(detail.contains("start the node with ORT_DISABLE_TELEMETRY=1"), detail);
    }
}
