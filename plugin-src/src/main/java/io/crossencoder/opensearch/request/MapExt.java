package io.crossencoder.opensearch.request;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.SearchExtBuilder;

/** An ext that is a map, in JSON and on the wire. */
public abstract class MapExt extends SearchExtBuilder {
    private final String key;
    private final Map<String, Object> map;

    /**
     * @param key under {@code ext} in JSON
     */
    protected MapExt(String key, Map<String, Object> map) {
        this.key = key;
        this.map = map;
    }

    /** What it holds; not to be changed. */
    protected final Map<String, Object> map() {
        return map;
    }

    @Override
    public final void writeTo(StreamOutput out) throws IOException {
        out.writeMap(map);
    }

    @Override
    public final XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.field(key, map);
    }

    @Override
    public final int hashCode() {
        return map.hashCode();
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof MapExt ext && getWriteableName().equals(ext.getWriteableName()) && map.equals(ext.map);
    }
}
