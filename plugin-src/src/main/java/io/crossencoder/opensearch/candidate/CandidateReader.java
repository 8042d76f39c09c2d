package io.crossencoder.opensearch.candidate;

import io.crossencoder.opensearch.candidate.Candidate.Part;
import io.crossencoder.opensearch.request.FieldOption;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.TextTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.core.common.Strings;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHit.NestedIdentity;

/** From hits to candidates, by the options' fields or template. */
public final class CandidateReader {
    private final RerankOptions options;
    private final int nodeLimit;
    private final int maxChars;

    /**
     * @param nodeLimit longest text that the node reads of a field, in UTF-16 code units; the windows may need less
     */
    public CandidateReader(RerankOptions options, int nodeLimit) {
        this.options = options;
        this.nodeLimit = nodeLimit;
        this.maxChars = TextLimit.chars(options, nodeLimit);
    }

    /** About how many characters of text a hit brings, be they in its source: without parsing that, and no more than are read. */
    public long chars(SearchHit hit) {
        Map<String, String> shipped = ShippedTexts.of(hit);
        if (shipped != null) {
            return shipped.values().stream().mapToLong(String::length).sum();
        }
        long most = (long) maxChars * options.fieldNames().size();
        return hit.hasSource() ? Math.min(most, hit.getSourceRef().length()) : 0;
    }

    /** Reads one hit, or one inner hit. */
    public Candidate read(SearchHit hit) {
        Fields fields = new Fields(values(hit));
        List<Part> parts = parts(fields);
        return new Candidate(hit.getScore(), parts, fields.cut);
    }

    /** One document's fields, cut to the limit. */
    private final class Fields implements Function<String, String> {
        private final Function<String, String> values;
        private boolean cut;

        Fields(Function<String, String> values) {
            this.values = values;
        }

        @Override
        public String apply(String field) {
            String text = values.apply(field);
            cut |= maxChars == nodeLimit && text.length() > maxChars;
            return Strings.cleanTruncate(text, maxChars);
        }
    }

    private Function<String, String> values(SearchHit hit) {
        Map<String, String> shipped = ShippedTexts.of(hit);
        if (shipped != null) {
            return field -> shipped.getOrDefault(field, "");
        }
        Map<String, Object> source =
                hit.hasSource() ? inPlace(hit.getNestedIdentity(), hit.getSourceAsMap()) : Map.of();
        return field -> FieldText.of(SourceValues.of(field, source), maxChars + TextFetchExt.PROBE);
    }

    /** An inner hit of nested objects has its object alone for a source: here it lies where it lies in the document. */
    private static Map<String, Object> inPlace(NestedIdentity at, Map<String, Object> source) {
        return at == null ? source : Map.of(at.getField().string(), inPlace(at.getChild(), source));
    }

    private List<Part> parts(Function<String, String> textOf) {
        if (options.text() != null) {
            return rendered(options.text(), textOf).parts();
        }
        boolean isWeighted = options.fields().stream().anyMatch(field -> field.weight() != null);
        return isWeighted ? weighted(textOf) : joined(textOf).parts();
    }

    private static JoinedText rendered(TextTemplate template, Function<String, String> textOf) {
        JoinedText text = new JoinedText();
        for (TextTemplate.Piece piece : template.written(textOf)) {
            if (piece.isField()) {
                text.field(piece.text(), textOf.apply(piece.text()));
            } else {
                text.literal(piece.text());
            }
        }
        return text;
    }

    private JoinedText joined(Function<String, String> textOf) {
        JoinedText text = new JoinedText();
        for (FieldOption field : options.fields()) {
            String value = textOf.apply(field.name());
            if (!value.isEmpty()) {
                text.literal(text.isEmpty() ? "" : field.separator());
                text.field(field.name(), value);
            }
        }
        return text;
    }

    private List<Part> weighted(Function<String, String> textOf) {
        List<Part> parts = new ArrayList<>();
        for (FieldOption field : options.fields()) {
            String value = textOf.apply(field.name());
            JoinedText text = new JoinedText();
            text.field(field.name(), value);
            parts.addAll(text.parts(field.weight() == null ? 1 : field.weight()));
        }
        return parts;
    }
}
