package io.crossencoder.opensearch.rest;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Counters of one node. */
public final class NodeStats extends BaseNodeResponse {
    private final Map<String, Long> counters;
    private final Map<String, String> models;

    /**
     * @param counters by dotted name
     * @param models state by model name
     */
    public NodeStats(DiscoveryNode node, Map<String, Long> counters, Map<String, String> models) {
        super(node);
        this.counters = new TreeMap<>(counters);
        this.models = new TreeMap<>(models);
    }

    public NodeStats(StreamInput in) throws IOException {
        super(in);
        this.counters = new TreeMap<>(in.readMap(StreamInput::readString, StreamInput::readLong));
        this.models = new TreeMap<>(in.readMap(StreamInput::readString, StreamInput::readString));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeMap(counters, StreamOutput::writeString, StreamOutput::writeLong);
        out.writeMap(models, StreamOutput::writeString, StreamOutput::writeString);
    }

    /** Counters by dotted name. */
    public Map<String, Long> counters() {
        return counters;
    }

    /** State of each model a pipeline or search has named: {@code loading}, {@code ready on cpu}, {@code failed: why}. */
    public Map<String, String> models() {
        return models;
    }
}
