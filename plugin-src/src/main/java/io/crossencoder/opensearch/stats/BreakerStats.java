package io.crossencoder.opensearch.stats;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A bound of memory.
 *
 * @param limit bytes; −1 where there is none
 * @param estimated bytes taken now
 * @param tripped how often more was refused since the node started
 */
public record BreakerStats(long limit, long estimated, long tripped) implements Writeable, ToXContentObject {

    public BreakerStats(StreamInput in) throws IOException {
        this(in.readZLong(), in.readZLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeZLong(limit);
        out.writeZLong(estimated);
        out.writeVLong(tripped);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("limit_in_bytes", limit)
                .field("estimated_in_bytes", estimated)
                .field("tripped", tripped)
                .endObject();
    }
}
