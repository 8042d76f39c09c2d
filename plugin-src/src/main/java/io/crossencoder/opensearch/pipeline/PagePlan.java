package io.crossencoder.opensearch.pipeline;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.pipeline.PipelineProcessingContext;

/**
 * What {@code rerank_candidates} leaves for the response's way back.
 *
 * @param from first hit of the page that the caller asked for
 * @param size hits on that page
 * @param window how many hits are reranked
 * @param questions what each reranker of the pipeline found before the search was rewritten; empty where nothing
 * @param source how to give {@code _source} back as asked for; null where it was not changed
 */
record PagePlan(int from, int size, int window, List<String> questions, SourceWidening source)
        implements ToXContentObject {
    private static final String ATTRIBUTE = "cross_encoder.page_plan";

    void storeIn(PipelineProcessingContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    /** The plan of this search, or null if its pipeline has no {@code rerank_candidates} or it left the search alone. */
    static PagePlan of(PipelineProcessingContext context) {
        return (PagePlan) context.getAttribute(ATTRIBUTE);
    }

    /** Nothing: template queries print all attributes of a pipeline to fill in their variables, and fail on what can't be. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject().endObject();
    }
}
