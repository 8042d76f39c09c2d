package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.internal.SearchContext;

/**
 * Switches {@link TextFetchSubPhase} on for the fetch phase proper. {@code top_hits} aggregations run the same sub-phases with
 * the same request exts, but in the query phase, before this mark is set. Lives on one shard, never on the wire.
 */
public final class TextFetchSwitch extends SearchExtBuilder {
    static final String ACTIVE = "cross_encoder_texts_active";

    private static final String HYBRID = "hybrid";

    private final TextFetchExt wanted;
    private final SearchContext context;
    private Set<Integer> docs;

    private TextFetchSwitch(TextFetchExt wanted, SearchContext context) {
        this.wanted = wanted;
        this.context = context;
    }

    TextFetchExt wanted() {
        return wanted;
    }

    /**
     * Whether a document of the shard is among the hits that bring texts. To be asked in the fetch phase only: where there is
     * one shard, its hits are listed after the mark is set.
     *
     * @param doc its number in the whole reader
     */
    boolean covers(int doc) {
        if (docs == null) {
            docs = Arrays.stream(context.docIdsToLoad())
                    .skip(context.docIdsToLoadFrom())
                    .limit(Math.min(limit(), context.docIdsToLoadSize()))
                    .boxed()
                    .collect(Collectors.toSet());
        }
        return docs.contains(doc);
    }

    /**
     * Hits are listed in the order of the answer, with one exception: a shard that is alone fetches before its hybrid hits are
     * normalised (neural-search, {@code NormalizationProcessorWorkflow}).
     */
    private int limit() {
        QueryBuilder query = context.request().source().query();
        boolean isHybrid = query != null && query.getWriteableName().equals(HYBRID);
        return isHybrid && context.numberOfShards() == 1 ? Integer.MAX_VALUE : wanted.hits();
    }

    /** Sets the mark at the start of every fetch phase that wants texts. */
    public static SearchOperationListener listener() {
        return new SearchOperationListener() {
            @Override
            public void onPreFetchPhase(SearchContext context) {
                if (context.getSearchExt(TextFetchExt.NAME) instanceof TextFetchExt wanted) {
                    context.addSearchExt(new TextFetchSwitch(wanted, context));
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
