package io.crossencoder.opensearch.stats;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.common.io.stream.Writeable.Reader;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Everything there is to tell of one node.
 *
 * @param counters since the node started, by dotted name; printed as objects inside each other
 * @param queue what waits now
 * @param caches by name
 * @param times by what took them
 * @param breakers by the kind of memory they bound
 * @param models each that a pipeline or search has named
 */
public record NodeSnapshot(
        Map<String, Long> counters,
        QueueStats queue,
        Map<String, CacheStats> caches,
        Map<String, TimeStats> times,
        Map<String, BreakerStats> breakers,
        Map<String, ModelStats> models)
        implements Writeable, ToXContentFragment {

    public NodeSnapshot {
        counters = new TreeMap<>(counters);
        caches = new TreeMap<>(caches);
        times = new TreeMap<>(times);
        breakers = new TreeMap<>(breakers);
        models = new TreeMap<>(models);
    }

    public NodeSnapshot(StreamInput in) throws IOException {
        this(
                in.readMap(StreamInput::readString, StreamInput::readVLong),
                new QueueStats(in),
                read(in, CacheStats::new),
                read(in, TimeStats::new),
                read(in, BreakerStats::new),
                read(in, ModelStats::new));
    }

    private static <V> Map<String, V> read(StreamInput in, Reader<V> value) throws IOException {
        return in.readMap(StreamInput::readString, value);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeMap(counters, StreamOutput::writeString, StreamOutput::writeVLong);
        queue.writeTo(out);
        write(out, caches);
        write(out, times);
        write(out, breakers);
        write(out, models);
    }

    private static <V extends Writeable> void write(StreamOutput out, Map<String, V> map) throws IOException {
        out.writeMap(map, StreamOutput::writeString, (o, value) -> value.writeTo(o));
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        for (Map.Entry<String, Object> entry : nested(counters).entrySet()) {
            builder.field(entry.getKey(), entry.getValue());
        }
        builder.field("queue", queue);
        print(builder, "caches", caches);
        print(builder, "times", times);
        print(builder, "breaker", breakers);
        return print(builder, "models", models);
    }

    private static XContentBuilder print(XContentBuilder builder, String name, Map<String, ? extends ToXContent> map)
            throws IOException {
        builder.startObject(name);
        for (Map.Entry<String, ? extends ToXContent> entry : map.entrySet()) {
            builder.field(entry.getKey(), entry.getValue());
        }
        return builder.endObject();
    }

    @SuppressWarnings("unchecked") // what stands under a name with further steps was put there as a map
    private static Map<String, Object> nested(Map<String, Long> counters) {
        Map<String, Object> root = new TreeMap<>();
        counters.forEach((name, count) -> {
            Map<String, Object> at = root;
            int start = 0;
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
                at = (Map<String, Object>) at.computeIfAbsent(name.substring(start, dot), key -> new TreeMap<>());
                start = dot + 1;
            }
            at.put(name.substring(start), count);
        });
        return root;
    }
}
