package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.internal.SearchContext;

/**
 * Switches {@link TextFetchSubPhase} on for the fetch phase proper. {@code top_hits} aggregations run the same sub-phases with
 * the same request exts, but in the query phase, before this mark is set. Lives on one shard, never on the wire.
 */
public final class TextFetchSwitch extends SearchExtBuilder {
    static final String ACTIVE = "cross_encoder_texts_active";

    private final TextFetchExt wanted;

    private TextFetchSwitch(TextFetchExt wanted) {
        this.wanted = wanted;
    }

    TextFetchExt wanted() {
        return wanted;
    }

    /** Sets the mark at the start of every fetch phase that wants texts. */
    public static SearchOperationListener listener() {
        return new SearchOperationListener() {
            @Override
            public void onPreFetchPhase(SearchContext context) {
                if (context.getSearchExt(TextFetchExt.NAME) instanceof TextFetchExt wanted) {
                    context.addSearchExt(new TextFetchSwitch(wanted));
                }
            }
        };
    }

    @Override
    public String getWriteableName() {
        return ACTIVE;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        throw new IOException("[" + ACTIVE + "] never leaves its shard; this is a bug");
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) {
        return builder;
    }

    @Override
    public int hashCode() {
        return wanted.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextFetchSwitch active && wanted.equals(active.wanted);
    }
}
