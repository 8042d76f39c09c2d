package io.crossencoder.opensearch.candidate;

import io.crossencoder.opensearch.candidate.Candidate.Part;
import io.crossencoder.opensearch.candidate.Candidate.Span;
import java.util.ArrayList;
import java.util.List;

/** Makes one text of several fields and of what stands between them, and remembers where each field lies. */
final class JoinedText {
    private final StringBuilder text = new StringBuilder();
    private final List<Span> fields = new ArrayList<>();

    boolean isEmpty() {
        return text.isEmpty();
    }

    void literal(String literal) {
        text.append(literal);
    }

    void field(String name, String value) {
        if (!value.isEmpty()) {
            fields.add(new Span(name, text.length(), text.length() + value.length()));
            text.append(value);
        }
    }

    List<Part> parts() {
        return parts(1);
    }

    /** The text as the only part of its document, or nothing where no field has any text. */
    List<Part> parts(double weight) {
        boolean hasText = !fields.isEmpty() && !text.toString().isBlank();
        return hasText ? List.of(new Part(text.toString(), weight, fields)) : List.of();
    }
}
