package io.crossencoder.opensearch.rest;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/** Texts in the order in which they answer the question. */
public final class RerankResponse extends ActionResponse {
    private final List<Result> results;
    private final Map<String, Object> facts;
    private final List<String> warnings;

    /**
     * One text's place.
     *
     * @param index of the text in the request
     * @param score between 0 and 1; 0 for a text that has no tokens
     */
    public record Result(int index, float score) implements Writeable {
        Result(StreamInput in) throws IOException {
            this(in.readVInt(), in.readFloat());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(index);
            out.writeFloat(score);
        }
    }

    /**
     * @param results best first
     * @param facts what was done, in the order in which it is printed
     * @param warnings what callers should know about their texts
     */
    public RerankResponse(List<Result> results, Map<String, Object> facts, List<String> warnings) {
        this.results = List.copyOf(results);
        this.facts = new LinkedHashMap<>(facts);
        this.warnings = List.copyOf(warnings);
    }

    public RerankResponse(StreamInput in) throws IOException {
        this(in.readList(Result::new), in.readMap(), in.readStringList());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeList(results);
        out.writeMap(facts);
        out.writeStringCollection(warnings);
    }

    /** Best first. */
    public List<Result> results() {
        return results;
    }

    Map<String, Object> facts() {
        return facts;
    }

    List<String> warnings() {
        return warnings;
    }
}
