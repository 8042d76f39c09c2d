package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.crossencoder.opensearch.request.TextTemplate.Piece;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does a template consist of? */
class TextTemplateTest {
    @Test
    void literalTextAndFieldsAlternate() {
        assertEquals(
                List.of(
                        new Piece("title", true),
                        new Piece(". {x} ", false),
                        new Piece("a.b", true),
                        new Piece("}}", false)),
                TextTemplate.parse("{{ title }}. {x} {{a.b}}}}").pieces());
    }

    @Test
    void fieldsAreListedOnceInTheirOrder() {
        assertEquals(
                List.of("b", "a"),
                List.copyOf(TextTemplate.parse("{{b}} {{a}} {{b}}").fields()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "title", "{title}", "{{}}", "{{ }}", "{{a b}}"})
    void aTemplateWithoutFieldIsRefused(String template) {
        assertThrows(IllegalArgumentException.class, () -> TextTemplate.parse(template));
    }
}
