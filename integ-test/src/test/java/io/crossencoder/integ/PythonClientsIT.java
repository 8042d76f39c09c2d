package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Do the Python clients of OpenSearch and of Elasticsearch 7.10 work unchanged on an index that reranks? */
@ExtendWith(SharedNode.class)
class PythonClientsIT {
    private static final String INDEX = "python-clients";
    /** As many as {@code client_checks.py} lists. */
    private static final int CHECKS = 15;

    private static RealNode node;

    @BeforeAll
    static void createIndex(RealNode shared) throws IOException, InterruptedException {
        node = shared;
        Articles.reranked(node, INDEX);
    }

    @TestFactory
    Stream<DynamicTest> openSearchPy() throws IOException, InterruptedException {
        return checks("opensearch-py");
    }

    @TestFactory
    Stream<DynamicTest> elasticsearchPy() throws IOException, InterruptedException {
        return checks("elasticsearch-py");
    }

    private static Stream<DynamicTest> checks(String client) throws IOException, InterruptedException {
        JsonObjectBuilder judged = Json.createObjectBuilder();
        Articles.JUDGED.forEach(one -> judged.add(one.question(), one.answer()));
        Command command = PythonEnvironment.with(client)
                .run(
                        "client_checks.py",
                        List.of(
                                client,
                                node.http().uri().toString(),
                                INDEX,
                                judged.build().toString()));
        return ScriptChecks.of(client, CHECKS, command.orFail("client_checks.py"));
    }
}
