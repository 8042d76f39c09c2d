package io.crossencoder.opensearch.candidate;

import io.crossencoder.opensearch.candidate.Candidate.Part;
import io.crossencoder.opensearch.request.FieldOption;
import io.crossencoder.opensearch.request.RerankOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.search.SearchHit;

/** From hits to candidates, by the options' fields or template. */
public final class CandidateReader {
    private final RerankOptions options;
    private final int maxChars;

    /**
     * @param maxChars longest text used of a field, in UTF-16 code units
     */
    public CandidateReader(RerankOptions options, int maxChars) {
        this.options = options;
        this.maxChars = maxChars;
    }

    /** Reads one hit. */
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
            cut |= text.length() > maxChars;
            return FieldText.cut(text, maxChars);
        }
    }

    private Function<String, String> values(SearchHit hit) {
        Map<String, String> shipped = ShippedTexts.of(hit);
        if (shipped != null) {
            return field -> shipped.getOrDefault(field, "");
        }
        Map<String, Object> source = hit.hasSource() ? hit.getSourceAsMap() : Map.of();
        return field -> FieldText.of(SourceValues.of(field, source), maxChars + TextFetchExt.PROBE);
    }

    private List<Part> parts(Function<String, String> textOf) {
        if (options.text() != null) {
            return onePart(options.text().render(textOf));
        }
        boolean isWeighted = options.fields().stream().anyMatch(field -> field.weight() != null);
        return isWeighted ? weighted(textOf) : onePart(joined(textOf));
    }

    private String joined(Function<String, String> textOf) {
        StringBuilder text = new StringBuilder();
        for (FieldOption field : options.fields()) {
            String value = textOf.apply(field.name());
            if (!value.isEmpty()) {
                text.append(text.isEmpty() ? "" : field.separator()).append(value);
            }
        }
        return text.toString();
    }

    private List<Part> weighted(Function<String, String> textOf) {
        List<Part> parts = new ArrayList<>();
        for (FieldOption field : options.fields()) {
            String value = textOf.apply(field.name());
            if (!value.isBlank()) {
                parts.add(new Part(value, field.weight() == null ? 1 : field.weight()));
            }
        }
        return parts;
    }

    private static List<Part> onePart(String text) {
        return text.isBlank() ? List.of() : List.of(new Part(text, 1));
    }
}
