package io.crossencoder.opensearch.candidate;

import java.util.List;

/**
 * One hit to be scored.
 *
 * @param firstStageScore the hit's score as it arrived
 * @param parts its texts, each scored on its own; empty if the document has no text
 * @param cut whether the node's limit cut a field's text that windows may have needed
 */
public record Candidate(float firstStageScore, List<Part> parts, boolean cut) {

    /**
     * A text and its share in the document's logit.
     *
     * @param fields where the fields' texts lie in it, in their order
     */
    public record Part(String text, double weight, List<Span> fields) {
        public Part {
            fields = List.copyOf(fields);
        }

        /**
         * The piece of one field in a stretch of the text: of the field that has most of it, the first of equals. Null where
         * no field has any.
         *
         * @param start in UTF-16 code units
         * @param end exclusive
         */
        public FieldSlice slice(int start, int end) {
            FieldSlice longest = null;
            for (Span span : fields) {
                int from = Math.max(start, span.start());
                int to = Math.min(end, span.end());
                if (to > from && (longest == null || to - from > longest.text().length())) {
                    longest = new FieldSlice(
                            span.field(), from - span.start(), to - span.start(), text.substring(from, to));
                }
            }
            return longest;
        }
    }

    /**
     * Where a field's whole text lies in a part's text.
     *
     * @param start in UTF-16 code units
     * @param end exclusive
     */
    public record Span(String field, int start, int end) {}

    /**
     * A piece of a field's text.
     *
     * @param start in UTF-16 code units, from the start of the field's text
     * @param end exclusive
     */
    public record FieldSlice(String field, int start, int end, String text) {}

    public Candidate {
        parts = List.copyOf(parts);
    }
}
