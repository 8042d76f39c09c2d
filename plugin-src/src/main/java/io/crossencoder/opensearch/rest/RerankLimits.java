package io.crossencoder.opensearch.rest;

import java.util.List;

/**
 * What the rerank API takes on, as the settings say now.
 *
 * @param maxDocuments texts in one request
 * @param maxBytes of a request's body
 * @param maxTextChars UTF-16 code units read of a text
 * @param aliases further names of models
 */
public record RerankLimits(int maxDocuments, long maxBytes, int maxTextChars, List<ModelAlias> aliases) {
    public RerankLimits {
        aliases = List.copyOf(aliases);
    }
}
