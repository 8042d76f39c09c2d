package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks through a {@code tokenizer.json} before the tokenizer library sees it, for what the library takes on trust: where native
 * code panics the node dies. The vocabulary is skipped.
 *
 * <p>The library goes by the names of fields, hardly by {@code type}, and takes lists for objects too. So does this, by what is
 * there, and refuses such lists: nobody writes them.
 */
final class TokenizerFile {
    private final String name;
    private int templates;

    private TokenizerFile(String name) {
        this.name = name;
    }

    /**
     * Refuses a file that must not be given to the library.
     *
     * @throws IllegalArgumentException with the reason and the remedy
     */
    static void check(Path file) {
        TokenizerFile tokenizer = new TokenizerFile(file.getFileName().toString());
        tokenizer.parts(file).forEach((name, part) -> {
            switch (name) {
                case "normalizer" -> tokenizer.each(part, "normalizers", tokenizer::normalizer);
                case "pre_tokenizer" -> tokenizer.each(part, "pretokenizers", tokenizer::preTokenizer);
                default -> tokenizer.each(part, "processors", tokenizer::postProcessor);
            }
        });
    }

    /** Those that are looked through, where the file has them. */
    private Map<String, Object> parts(Path file) {
        try {
            return JsonFields.read(file, Set.of("normalizer", "pre_tokenizer", "post_processor"));
        } catch (RuntimeException | IOException e) {
            throw new IllegalArgumentException(
                    "[" + name + "] is not a Hugging Face tokenizer.json: " + e.getMessage()
                            + "; copy the model's own there",
                    e);
        }
    }

    /** A part, or those that a sequence is made of. */
    private void each(Object part, String sequence, Consumer<Map<?, ?>> check) {
        Map<?, ?> fields = object(part);
        if (fields.containsKey(sequence)) {
            for (Object inner : is(List.class, fields.get(sequence))) {
                each(inner, sequence, check);
            }
        }
        check.accept(fields);
    }

    private void normalizer(Map<?, ?> normalizer) {
        if (normalizer.get("precompiled_charsmap") instanceof String map && !CharsMap.isSound(map)) {
            throw refused("its [precompiled_charsmap] is damaged");
        }
    }

    private void preTokenizer(Map<?, ?> preTokenizer) {
        if (preTokenizer.get("length") instanceof Number length && length.longValue() == 0) {
            throw refused("it cuts texts into pieces of no length");
        }
    }

    private void postProcessor(Map<?, ?> template) {
        if (!template.containsKey("special_tokens")) {
            return;
        }
        if (++templates > 1) {
            throw refused("it has a template behind a template");
        }
        Map<?, ?> specials = object(template.get("special_tokens"));
        texts(template.get("pair"), specials);
        if (!texts(template.get("single"), specials).equals(List.of("A"))) {
            throw refused("its template for one text does not name [A] alone");
        }
    }

    /** The texts that a template names. */
    private List<Object> texts(Object template, Map<?, ?> specials) {
        List<Object> texts = new ArrayList<>();
        for (Object each : is(List.class, template)) {
            Map<?, ?> piece = object(each);
            if (!piece.containsKey("SpecialToken")) {
                texts.add(object(piece.get("Sequence")).get("id"));
            } else if (!isSpecial(specials.get(object(piece.get("SpecialToken")).get("id")))) {
                throw refused("a template names a special token that is not defined with an id for each token");
            }
        }
        return texts;
    }

    private static boolean isSpecial(Object special) {
        return special instanceof Map<?, ?> fields
                && fields.get("ids") instanceof List<?> ids
                && fields.get("tokens") instanceof List<?> tokens
                && ids.size() == tokens.size();
    }

    private Map<?, ?> object(Object value) {
        return is(Map.class, value);
    }

    private <T> T is(Class<T> kind, Object value) {
        if (!kind.isInstance(value)) {
            throw refused("how it cuts or joins texts is not written as it must be");
        }
        return kind.cast(value);
    }

    private IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("[" + name + "] can't be used: " + reason + "; copy the model's own there");
    }
}
