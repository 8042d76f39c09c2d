package io.crossencoder.opensearch.pipeline;

import org.opensearch.action.search.SearchRequest;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.builder.SearchSourceBuilder.ScriptField;
import org.opensearch.search.fetch.subphase.highlight.HighlightBuilder;

/**
 * Keeps hits that the caller did not ask for from failing the search. One document whose script field fails, or whose text is
 * longer than may be highlighted, fails the whole fetch of its shard; without us it would not have been fetched.
 */
final class LenientFetch {
    private LenientFetch() {}

    /** The same body, or a copy; what it shares with the given one is left as it is. */
    static SearchSourceBuilder of(SearchSourceBuilder body, SearchRequest request, SearchTarget target) {
        return highlightingLongTexts(ignoringFailures(body, target), request, target);
    }

    private static SearchSourceBuilder ignoringFailures(SearchSourceBuilder body, SearchTarget target) {
        if (body.scriptFields() == null) {
            return body;
        }
        SearchSourceBuilder copy = target.copy(body); // script fields can't be set, and a shallow copy shares them
        copy.scriptFields().replaceAll(field -> new ScriptField(field.fieldName(), field.script(), true));
        return copy;
    }

    /** Up to the length that shards refuse to exceed; a highlighter's own limit goes before it. */
    private static SearchSourceBuilder highlightingLongTexts(
            SearchSourceBuilder body, SearchRequest request, SearchTarget target) {
        HighlightBuilder asked = body.highlighter();
        if (asked != null && asked.maxAnalyzerOffset() == null) {
            target.maxAnalyzedOffset(request)
                    .ifPresent(limit ->
                            body.highlighter(new HighlightBuilder(asked, asked.highlightQuery(), asked.fields())
                                    .maxAnalyzerOffset(limit)));
        }
        return body;
    }
}
