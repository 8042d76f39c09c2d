package io.crossencoder.opensearch.mlcommons;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.UUIDs;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * Texts to be compared with a query, as ML Commons 3.6 reads them: its transport action copies requests of foreign classes by way
 * of their bytes ({@code MLPredictionTaskRequest.fromActionRequest}), on the same node, so both sides are of one version. The
 * model's own function counts, not the one named here: models behind a connector take the same request.
 */
final class PredictRequest extends ActionRequest {
    /** {@code FunctionName.TEXT_SIMILARITY}, by its place. */
    private static final int TEXT_SIMILARITY_FUNCTION = 15;

    /** {@code MLInputDataType.TEXT_SIMILARITY}, by its place. */
    private static final int TEXT_SIMILARITY_DATA = 4;

    private static final int INPUT_VERSION = 1;

    private final String model;
    private final String query;
    private final List<String> texts;

    PredictRequest(String model, String query, List<String> texts) {
        this.model = model;
        this.query = query;
        this.texts = List.copyOf(texts);
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(UUIDs.base64UUID()); // of the request, for their log
        out.writeBoolean(true); // let a node that has the model do it
        out.writeOptionalString(model);
        writeInput(out);
        out.writeBoolean(false); // no user: theirs is the thread context's
        out.writeOptionalString(null); // tenant
    }

    private void writeInput(StreamOutput out) throws IOException {
        out.writeVInt(TEXT_SIMILARITY_FUNCTION);
        out.writeBoolean(false); // no parameters
        out.writeBoolean(true);
        out.writeVInt(TEXT_SIMILARITY_DATA);
        out.writeString(query);
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeInt(INPUT_VERSION);
    }
}
