package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.ModelChoice.Local;
import io.crossencoder.opensearch.request.ModelChoice.MlCommons;
import io.crossencoder.opensearch.request.ModelChoice.Scores;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** A question, and texts that are in no index, to be put into the order in which they answer it. */
public final class RerankRequest extends ActionRequest {
    private final ModelChoice model;
    private final String query;
    private final List<String> documents;
    private final Bounds bounds;

    /**
     * How much is read and answered.
     *
     * @param topN results wanted
     * @param maxWindows windows scored per document
     * @param maxTokens tokens read of a document
     * @param timeout until then all scores must be there
     */
    public record Bounds(int topN, int maxWindows, int maxTokens, TimeValue timeout) {
        public Bounds {
            requirePositive("top_n", topN);
            requirePositive("max_chunks_per_doc", maxWindows);
            requirePositive("max_tokens_per_doc", maxTokens);
            if (timeout.millis() < 1) {
                throw new IllegalArgumentException("[timeout] [" + timeout + "] must be at least [1ms]");
            }
        }

        private static void requirePositive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException("[" + name + "] [" + value + "] must be at least [1]");
            }
        }
    }

    /**
     * @param model a model, or one by an alias of its name
     * @param documents texts; some may be empty, but not all
     * @throws IllegalArgumentException if there is nothing to compare
     */
    public RerankRequest(ModelChoice model, String query, List<String> documents, Bounds bounds) {
        this.model = model;
        this.query = query;
        this.documents = List.copyOf(documents);
        this.bounds = bounds;
        if (query.isBlank()) {
            throw new IllegalArgumentException("invalid request: [query] must not be empty");
        }
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("invalid request: list of documents must not be empty");
        }
        if (documents.stream().allMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "invalid request: list of documents must not contain only empty strings or only whitespace");
        }
    }

    public RerankRequest(StreamInput in) throws IOException {
        super(in);
        this.model = readModel(in);
        this.query = in.readString();
        this.documents = in.readStringList();
        this.bounds = new Bounds(in.readVInt(), in.readVInt(), in.readVInt(), in.readTimeValue());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        writeModel(out);
        out.writeString(query);
        out.writeStringCollection(documents);
        out.writeVInt(bounds.topN());
        out.writeVInt(bounds.maxWindows());
        out.writeVInt(bounds.maxTokens());
        out.writeTimeValue(bounds.timeout());
    }

    private static ModelChoice readModel(StreamInput in) throws IOException {
        String name = in.readString();
        return in.readBoolean() ? new MlCommons(name, in.readEnum(Scores.class)) : new Local(name);
    }

    private void writeModel(StreamOutput out) throws IOException {
        switch (model) {
            case Local local -> {
                out.writeString(local.label());
                out.writeBoolean(false);
            }
            case MlCommons other -> {
                out.writeString(other.id());
                out.writeBoolean(true);
                out.writeEnum(other.scores());
            }
        }
    }

    ModelChoice model() {
        return model;
    }

    String query() {
        return query;
    }

    List<String> documents() {
        return documents;
    }

    /** Characters of all documents, in UTF-16 code units. */
    long chars() {
        return documents.stream().mapToLong(String::length).sum();
    }

    Bounds bounds() {
        return bounds;
    }

    /** All there is to check has been checked by the constructor. */
    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    /** Cancelled when the caller hangs up. */
    @Override
    public Task createTask(long id, String type, String action, TaskId parent, Map<String, String> headers) {
        return new CancellableTask(id, type, action, getDescription(), parent, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }

    /** Sizes only: task lists and logs are no place for texts. */
    @Override
    public String getDescription() {
        return "model[" + model.label() + "], documents[" + documents.size() + "]";
    }
}
