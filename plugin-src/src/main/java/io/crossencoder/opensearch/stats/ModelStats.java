package io.crossencoder.opensearch.stats;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Where a model stands on a node.
 *
 * @param state {@code loading}, {@code ready} or {@code failed}
 * @param reason why it failed and what to do about it; null otherwise
 * @param loaded what there is; null unless ready
 */
public record ModelStats(String state, String reason, Loaded loaded) implements Writeable, ToXContentObject {

    /**
     * A model that serves.
     *
     * @param device it runs on
     * @param loadMillis how long it took to open and check it
     * @param sha256 first digits of its file's checksum
     * @param nativeBytes it takes outside the heap (estimate)
     */
    public record Loaded(String device, long loadMillis, String sha256, long nativeBytes) implements Writeable {
        public Loaded(StreamInput in) throws IOException {
            this(in.readString(), in.readVLong(), in.readString(), in.readVLong());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(device);
            out.writeVLong(loadMillis);
            out.writeString(sha256);
            out.writeVLong(nativeBytes);
        }
    }

    public ModelStats(StreamInput in) throws IOException {
        this(in.readString(), in.readOptionalString(), in.readOptionalWriteable(Loaded::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(state);
        out.writeOptionalString(reason);
        out.writeOptionalWriteable(loaded);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("state", state);
        if (reason != null) {
            builder.field("reason", reason);
        }
        if (loaded != null) {
            builder.field("device", loaded.device())
                    .field("load_ms", loaded.loadMillis())
                    .field("sha256", loaded.sha256())
                    .field("native_in_bytes", loaded.nativeBytes());
        }
        return builder.endObject();
    }
}
