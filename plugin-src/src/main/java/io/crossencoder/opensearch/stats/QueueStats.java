package io.crossencoder.opensearch.stats;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What waits for the model.
 *
 * @param jobs parts of searches that have a window waiting: one or two a search
 * @param windows that wait
 * @param bytes of heap that their texts and tokens take (estimate)
 * @param rejected jobs refused since the node started, because the queue or its memory was full
 */
public record QueueStats(long jobs, long windows, long bytes, long rejected) implements Writeable, ToXContentObject {

    public QueueStats(StreamInput in) throws IOException {
        this(in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(jobs);
        out.writeVLong(windows);
        out.writeVLong(bytes);
        out.writeVLong(rejected);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("jobs", jobs)
                .field("windows", windows)
                .field("size_in_bytes", bytes)
                .field("rejected", rejected)
                .endObject();
    }
}
