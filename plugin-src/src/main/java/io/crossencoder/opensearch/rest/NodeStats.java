package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.stats.NodeSnapshot;
import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** The figures of one node. */
public final class NodeStats extends BaseNodeResponse {
    private final NodeSnapshot snapshot;

    public NodeStats(DiscoveryNode node, NodeSnapshot snapshot) {
        super(node);
        this.snapshot = snapshot;
    }

    public NodeStats(StreamInput in) throws IOException {
        super(in);
        this.snapshot = new NodeSnapshot(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        snapshot.writeTo(out);
    }

    /** The figures. */
    public NodeSnapshot snapshot() {
        return snapshot;
    }
}
