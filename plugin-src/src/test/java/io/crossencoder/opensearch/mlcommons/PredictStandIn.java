package io.crossencoder.opensearch.mlcommons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.ThreadPool;

/**
 * A client whose node has a predict action like that of ML Commons 3.6: it reads requests in the order in which
 * {@code MLPredictionTaskRequest}, {@code MLInput} and {@code TextSimilarityInputDataSet} do.
 */
final class PredictStandIn extends NoOpClient {
    private final ThreadPool threadPool;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Answering answering;

    /**
     * One request.
     *
     * @param user what the thread's context says
     */
    record Call(String model, String query, List<String> texts, String user) {}

    /** What becomes of a request. */
    interface Answering {
        void answer(Call call, ActionListener<ActionResponse> listener);
    }

    PredictStandIn(ThreadPool threadPool) {
        super(threadPool);
        this.threadPool = threadPool;
    }

    void answers(Answering how) {
        answering = how;
    }

    List<Call> calls() {
        return calls;
    }

    @Override
    @SuppressWarnings("unchecked") // as in NodeClient, where the action's name vouches for the type
    protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
            ActionType<Response> action, Request request, ActionListener<Response> listener) {
        assertEquals("cluster:admin/opensearch/ml/predict", action.name());
        Call call = read(request);
        calls.add(call);
        answering.answer(call, (ActionListener<ActionResponse>) listener);
    }

    private Call read(ActionRequest request) {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            request.writeTo(out);
            StreamInput in = out.bytes().streamInput();
            assertFalse(TaskId.readFromStream(in).isSet());
            assertFalse(in.readString().isEmpty());
            assertTrue(in.readBoolean(), "a task to be dispatched");
            String model = in.readOptionalString();
            assertEquals(15, in.readVInt(), "FunctionName");
            assertFalse(in.readBoolean(), "no parameters");
            assertTrue(in.readBoolean(), "an input");
            assertEquals(4, in.readVInt(), "MLInputDataType");
            String query = in.readString();
            List<String> texts = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                texts.add(in.readString());
            }
            assertEquals(1, in.readInt(), "version of the input");
            assertFalse(in.readBoolean(), "no user");
            assertNull(in.readOptionalString(), "no tenant");
            assertEquals(-1, in.read(), "the end");
            return new Call(model, query, texts, threadPool.getThreadContext().getHeader("user"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a model of the node answers: a result per text. */
    static ActionResponse perText(float... scores) {
        List<String> results = new ArrayList<>();
        for (float score : scores) {
            results.add("{\"output\": [" + tensor(score) + "]}");
        }
        return json("{\"inference_results\": [" + String.join(", ", results) + "]}");
    }

    /** As a connector answers: one result with a tensor per text. */
    static ActionResponse together(float... scores) {
        List<String> tensors = new ArrayList<>();
        for (float score : scores) {
            tensors.add(tensor(score));
        }
        return json(
                "{\"inference_results\": [{\"output\": [" + String.join(", ", tensors) + "], \"status_code\": 200}]}");
    }

    private static String tensor(float score) {
        String data = Float.isNaN(score) ? "\"NaN\"" : Float.toString(score);
        return "{\"name\": \"similarity\", \"data_type\": \"FLOAT32\", \"shape\": [1], \"data\": [" + data + "]}";
    }

    private static ActionResponse json(String json) {
        return new Json(json);
    }

    private static final class Json extends ActionResponse implements ToXContentObject {
        private final String json;

        Json(String json) {
            this.json = json;
        }

        @Override
        public void writeTo(StreamOutput out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.map(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false));
        }
    }
}
