package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.request.ModelChoice;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;
import org.opensearch.test.OpenSearchTestCase;

/** Do request and response of the rerank action survive the wire, and does the task tell no texts? */
public class RerankMessagesTests extends OpenSearchTestCase {

    private static ModelChoice randomModel() {
        String name = randomAlphaOfLength(5);
        return randomBoolean()
                ? new ModelChoice.Local(name)
                : new ModelChoice.MlCommons(name, randomFrom(ModelChoice.Scores.values()));
    }

    private static RerankRequest randomRequest() {
        return new RerankRequest(
                randomModel(),
                randomRealisticUnicodeOfLength(20) + "q",
                Arrays.asList(randomAlphaOfLength(9), "", randomRealisticUnicodeOfLength(30)),
                new RerankRequest.Bounds(
                        randomIntBetween(1, 1_000),
                        randomIntBetween(1, 1_000),
                        randomIntBetween(1, Integer.MAX_VALUE),
                        TimeValue.timeValueMillis(randomIntBetween(1, 100_000))));
    }

    public void testRequestRoundTrip() throws IOException {
        RerankRequest request = randomRequest();
        BytesStreamOutput out = new BytesStreamOutput();
        request.writeTo(out);
        RerankRequest read = new RerankRequest(out.bytes().streamInput());
        assertEquals(request.model(), read.model());
        assertEquals(request.query(), read.query());
        assertEquals(request.documents(), read.documents());
        assertEquals(request.bounds(), read.bounds());
    }

    public void testResponseRoundTrip() throws IOException {
        RerankResponse response = new RerankResponse(
                List.of(
                        new RerankResponse.Result(randomIntBetween(0, 999), randomFloat()),
                        new RerankResponse.Result(7, 0)),
                Map.of("model", "default", "windows", Map.of("scored", 2)),
                List.of("a warning"));
        BytesStreamOutput out = new BytesStreamOutput();
        response.writeTo(out);
        RerankResponse read = new RerankResponse(out.bytes().streamInput());
        assertEquals(response.results(), read.results());
        assertEquals(response.facts(), read.facts());
        assertEquals(response.warnings(), read.warnings());
    }

    public void testTaskCanBeCancelledAndTellsNoTexts() {
        RerankRequest request = new RerankRequest(
                ModelChoice.DEFAULT,
                "secret question",
                List.of("secret text"),
                new RerankRequest.Bounds(1, 1, 1, TimeValue.timeValueSeconds(1)));
        Task task = request.createTask(1, "transport", RerankAction.NAME, TaskId.EMPTY_TASK_ID, Map.of());
        assertTrue(task instanceof CancellableTask);
        assertEquals("model[default], documents[1]", task.getDescription());
    }
}
