package io.crossencoder.opensearch.rest;

import java.util.List;
import org.opensearch.common.regex.Regex;

/**
 * Another name under which the rerank API knows a model, for clients that insist on the names of the service they were written
 * for.
 *
 * @param pattern the name, in which {@code *} stands for anything
 * @param model the model's own name
 */
public record ModelAlias(String pattern, String model) {

    /**
     * Reads {@code pattern=model}.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static ModelAlias parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException(
                    "a model alias [" + text + "] must be of the form [name=model], as in [rerank-*=default]");
        }
        return new ModelAlias(
                text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }

    /** The model behind a name: that of the first alias that fits, else the name itself. */
    static String resolve(String name, List<ModelAlias> aliases) {
        return aliases.stream()
                .filter(alias -> Regex.simpleMatch(alias.pattern, name))
                .map(ModelAlias::model)
                .findFirst()
                .orElse(name);
    }
}
