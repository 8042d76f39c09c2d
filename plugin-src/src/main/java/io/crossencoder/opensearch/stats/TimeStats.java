package io.crossencoder.opensearch.stats;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How long something took, in milliseconds.
 *
 * @param count how often since the node started; the other values are of the last minutes, see {@link RecentTimes}
 * @param p50 half of them took no longer
 * @param p90 nine of ten took no longer
 * @param p99 all but one of a hundred took no longer
 * @param max the longest
 */
public record TimeStats(long count, double p50, double p90, double p99, double max)
        implements Writeable, ToXContentObject {

    public TimeStats(StreamInput in) throws IOException {
        this(in.readVLong(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(count);
        out.writeDouble(p50);
        out.writeDouble(p90);
        out.writeDouble(p99);
        out.writeDouble(max);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("count", count)
                .field("p50_ms", p50)
                .field("p90_ms", p90)
                .field("p99_ms", p99)
                .field("max_ms", max)
                .endObject();
    }
}
