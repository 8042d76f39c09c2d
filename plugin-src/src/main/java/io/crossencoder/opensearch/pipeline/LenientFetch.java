package io.crossencoder.opensearch.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.index.query.InnerHitBuilder;
import org.opensearch.index.query.InnerHitContextBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.builder.SearchSourceBuilder.ScriptField;
import org.opensearch.search.fetch.subphase.highlight.HighlightBuilder;

/**
 * Keeps hits that the caller did not ask for from failing the search. One document whose script field fails, or whose text is
 * longer than may be highlighted, fails the whole fetch of its shard; without us it would not have been fetched.
 */
public final class LenientFetch {
    private final NamedWriteableRegistry registry;

    public LenientFetch(NamedWriteableRegistry registry) {
        this.registry = registry;
    }

    /**
     * The same body, or a copy; what it shares with the given one is left as it is.
     *
     * @param longest text that the shards highlight, if it is known
     */
    SearchSourceBuilder of(SearchSourceBuilder body, OptionalInt longest) {
        // script fields and inner hits can't be replaced, and a shallow copy shares them
        boolean mustCopy = body.scriptFields() != null || !innerHits(body).isEmpty();
        SearchSourceBuilder lenient = mustCopy ? copy(body) : body;
        if (lenient.scriptFields() != null) {
            lenient.scriptFields().replaceAll(LenientFetch::ignoringFailure);
        }
        if (lenient.highlighter() != null) {
            lenient.highlighter(ofLongTexts(lenient.highlighter(), longest));
        }
        innerHits(lenient).forEach(hits -> ease(hits, longest));
        return lenient;
    }

    private static void ease(InnerHitBuilder hits, OptionalInt longest) {
        if (hits.getScriptFields() != null) {
            hits.setScriptFields(hits.getScriptFields().stream()
                    .map(LenientFetch::ignoringFailure)
                    .collect(Collectors.toSet()));
        }
        if (hits.getHighlightBuilder() != null) {
            hits.setHighlightBuilder(ofLongTexts(hits.getHighlightBuilder(), longest));
        }
    }

    private static ScriptField ignoringFailure(ScriptField field) {
        return new ScriptField(field.fieldName(), field.script(), true);
    }

    /** Up to the length that shards refuse to exceed; a highlighter's own limit goes before it. */
    private static HighlightBuilder ofLongTexts(HighlightBuilder asked, OptionalInt longest) {
        return longest.isEmpty() || asked.maxAnalyzerOffset() != null
                ? asked
                : new HighlightBuilder(asked, asked.highlightQuery(), asked.fields())
                        .maxAnalyzerOffset(longest.getAsInt());
    }

    /** Found as shards find them; inner hits of inner hits are out of reach. */
    private static List<InnerHitBuilder> innerHits(SearchSourceBuilder body) {
        Map<String, InnerHitContextBuilder> found = new HashMap<>();
        try {
            Stream.of(body.query(), body.postFilter())
                    .filter(Objects::nonNull)
                    .forEach(query -> InnerHitContextBuilder.extractInnerHits(query, found));
        } catch (IllegalArgumentException e) {
            return List.of(); // two of one name: the search itself says so
        }
        List<InnerHitBuilder> hits = new ArrayList<>();
        found.values().forEach(inner -> hits.add(inner.innerHitBuilder()));
        if (body.collapse() != null) {
            hits.addAll(body.collapse().getInnerHits());
        }
        return hits;
    }

    /** A copy that shares nothing with the search's body, made as if for sending it to another node. */
    private SearchSourceBuilder copy(SearchSourceBuilder body) {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            body.writeTo(out);
            try (StreamInput in = new NamedWriteableAwareStreamInput(out.bytes().streamInput(), registry)) {
                return new SearchSourceBuilder(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("copying in memory failed; this is a bug", e);
        }
    }
}
