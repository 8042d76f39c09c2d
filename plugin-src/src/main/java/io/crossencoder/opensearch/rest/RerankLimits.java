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

    /** Of a request as it is read, or, from a caller inside the cluster, as it is ranked. */
    static IllegalArgumentException tooManyDocuments(int max) {
        return new IllegalArgumentException("[documents] has more entries than the [" + max + "] of"
                + " [plugins.cross_encoder.rerank_api.max_documents]; send several requests");
    }
}
