package io.crossencoder.opensearch.stats;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How full a cache is, and what it has been good for since the node started.
 *
 * @param entries now
 * @param bytes of these entries (estimate)
 * @param limit of these bytes
 * @param hits look-ups that found something
 * @param misses look-ups that did not
 * @param evictions entries dropped to make room
 */
public record CacheStats(long entries, long bytes, long limit, long hits, long misses, long evictions)
        implements Writeable, ToXContentObject {

    public CacheStats(StreamInput in) throws IOException {
        this(in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(entries);
        out.writeVLong(bytes);
        out.writeVLong(limit);
        out.writeVLong(hits);
        out.writeVLong(misses);
        out.writeVLong(evictions);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("entries", entries)
                .field("size_in_bytes", bytes)
                .field("limit_in_bytes", limit)
                .field("hits", hits)
                .field("misses", misses)
                .field("evictions", evictions)
                .endObject();
    }
}
