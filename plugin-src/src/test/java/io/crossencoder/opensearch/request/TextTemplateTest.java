package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What text does a template make of a document? */
class TextTemplateTest {
    private static final Map<String, String> DOCUMENT = Map.of("title", "T", "body", "B", "a.b", "AB");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '§',
            value = {
                "{{title}}. {{body}}, T. B",
                "{{ title }}{{body}}, TB",
                "{{a.b}}!, AB!",
                "{{none}}{{title}}, T",
                "{{title}} {x} }}, T {x} }}",
                "{{none}}, §§",
                "only {{none}} words, §§"
            })
    void fieldsAreFilledIn(String template, String text) {
        assertEquals(text, written(template, field -> DOCUMENT.getOrDefault(field, "")));
    }

    /** What joins two fields is left out with either; what stands around one goes with it. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '§',
            value = {
                "{{none}}. {{body}}, B",
                "{{title}}. {{none}}, T",
                "{{title}}. {{none}}; {{body}}, T; B",
                "§Title: {{title}}, {{body}}.§, §Title: T, B.§",
                "§Title: {{none}}, {{body}}.§, §B.§",
                "§Title: {{title}}, {{none}}.§, §Title: T§",
                "{{title}}{{#a.b}} ({{a.b}}){{/a.b}}: {{body}}, T (AB): B",
                "{{title}}{{#none}} ({{none}}){{/none}}: {{body}}, T: B",
                "{{#none}}({{none}}) {{/none}}{{body}}, B",
                "{{#a.b}}{{title}} of {{body}}{{/a.b}}, T of B",
                "{{# none }}{{title}}{{/ none }}, §§"
            })
    void aMissingFieldLeavesNothingBehind(String template, String text) {
        fieldsAreFilledIn(template, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{#title}}{{body}}",
                "{{title}}{{/title}}",
                "{{#title}}{{/body}}",
                "{{#title}}{{#body}}{{body}}{{/body}}{{/title}}"
            })
    void aSectionIsClosedAndHoldsNoOther(String template) {
        assertThrows(IllegalArgumentException.class, () -> TextTemplate.parse(template));
    }

    @Test
    void theFieldsOfSectionsAreListed() {
        assertEquals(
                List.of("a", "b"),
                List.copyOf(TextTemplate.parse("{{#a}}{{b}}{{/a}}").fields()));
    }

    @Test
    void fieldsAreListedOnceInTheirOrder() {
        assertEquals(
                List.of("b", "a"),
                List.copyOf(TextTemplate.parse("{{b}} {{a}} {{b}}").fields()));
    }

    @Test
    void aFieldsTextIsNotReadAsATemplate() {
        assertEquals("{{b}} $1", written("{{a}}", field -> "{{b}} $1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "title", "{title}", "{{}}", "{{ }}", "{{a b}}"})
    void aTemplateWithoutFieldIsRefused(String template) {
        assertThrows(IllegalArgumentException.class, () -> TextTemplate.parse(template));
    }

    private static String written(String template, Function<String, String> textOf) {
        return TextTemplate.parse(template).written(textOf).stream()
                .map(piece -> piece.isField() ? textOf.apply(piece.text()) : piece.text())
                .collect(Collectors.joining());
    }
}
