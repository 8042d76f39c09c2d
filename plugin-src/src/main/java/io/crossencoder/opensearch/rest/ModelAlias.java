package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.ModelChoice.Local;
import io.crossencoder.opensearch.request.ModelChoice.MlCommons;
import java.util.List;
import org.opensearch.OpenSearchParseException;
import org.opensearch.common.regex.Regex;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/**
 * Another name under which the rerank API knows a model, for clients that insist on the names of the service they were written
 * for.
 *
 * @param pattern the name, in which {@code *} stands for anything
 */
public record ModelAlias(String pattern, ModelChoice model) {

    /**
     * Reads {@code pattern=model}, the model as a request names it.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static ModelAlias parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException(
                    "a model alias [" + text + "] must be of the form [name=model], as in [rerank-*=default]");
        }
        String model = text.substring(equals + 1).strip();
        return new ModelAlias(
                text.substring(0, equals).strip(), model.startsWith("{") ? json(model) : new Local(model));
    }

    private static ModelChoice json(String model) {
        try {
            return ModelChoice.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, model, false), null);
        } catch (OpenSearchParseException e) {
            throw new IllegalArgumentException("the model [" + model + "] of an alias is no JSON", e);
        }
    }

    /** The model behind a name: that of the first alias that fits, else the one of that name. */
    static ModelChoice resolve(ModelChoice asked, List<ModelAlias> aliases) {
        return switch (asked) {
            case MlCommons other -> other;
            case Local local ->
                aliases.stream()
                        .filter(alias -> Regex.simpleMatch(alias.pattern, local.label()))
                        .map(ModelAlias::model)
                        .findFirst()
                        .orElse(local);
        };
    }
}
