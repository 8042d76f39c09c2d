package io.crossencoder.opensearch.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.candidate.Candidate.FieldSlice;
import io.crossencoder.opensearch.candidate.Candidate.Part;
import io.crossencoder.opensearch.candidate.Candidate.Span;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Is a piece of a field that is shown exactly what stands there in the field, whatever the text? */
class FieldSliceProperties {
    private static PairTokenizer tokenizer;

    @BeforeContainer
    static void open() throws IOException {
        tokenizer = PairTokenizer.load(Fixtures.defaultModel().resolve("tokenizer.json"));
    }

    @AfterContainer
    static void close() {
        tokenizer.close();
    }

    /** Words of several scripts, characters beyond the basic plane, combining marks, joined emoji, halves of pairs. */
    @Provide
    Arbitrary<List<String>> fields() {
        Arbitrary<String> piece = Arbitraries.of(
                "water ",
                "Straße",
                "e\u0301",
                "水道",
                "مياه",
                "\uD83D\uDE00",
                "👩‍👩‍👧",
                "\uD835\uDC9C",
                " ",
                "\n",
                "\uD83D",
                "\uDE00",
                "\u202E",
                "x".repeat(40),
                "ﬁ",
                "İ");
        return piece.list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static Part joined(List<String> fields) {
        JoinedText text = new JoinedText();
        for (int i = 0; i < fields.size(); i++) {
            text.literal(i == 0 ? "" : " | ");
            text.field("f" + i, fields.get(i));
        }
        List<Part> parts = text.parts();
        return parts.isEmpty() ? new Part("", 1, List.of()) : parts.get(0);
    }

    @Property
    void everyStretchGivesAPieceOfItsField(
            @ForAll("fields") List<String> fields, @ForAll double one, @ForAll double other) {
        Part part = joined(fields);
        int length = part.text().length();
        int start = (int) (Math.abs(one % 1) * length);
        int end = start + (int) (Math.abs(other % 1) * (length - start));
        FieldSlice slice = part.slice(start, end);
        if (slice == null) {
            for (Span span : part.fields()) {
                assertTrue(start == end || span.end() <= start || span.start() >= end);
            }
            return;
        }
        String field = fields.get(Integer.parseInt(slice.field().substring(1)));
        assertEquals(field.substring(slice.start(), slice.end()), slice.text());
        assertTrue(part.text().substring(start, end).contains(slice.text()));
    }

    /** From tokens to the field and back: what the tokenizer says of a token's place holds in the field. */
    @Property
    void windowsOfTokensGiveAPieceOfTheirField(@ForAll("fields") List<String> fields, @ForAll double one) {
        Part part = joined(fields);
        TokenizedText tokens = tokenizer.tokenize(part.text());
        if (tokens.length() == 0) {
            return;
        }
        int first = (int) (Math.abs(one % 1) * tokens.length());
        int last = Math.min(tokens.length() - 1, first + 5);
        FieldSlice slice = part.slice(tokens.start(first), tokens.end(last));
        if (slice != null) {
            String field = fields.get(Integer.parseInt(slice.field().substring(1)));
            assertEquals(field.substring(slice.start(), slice.end()), slice.text());
        }
    }
}
