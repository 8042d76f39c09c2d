package io.crossencoder.opensearch.candidate;

import java.util.List;
import java.util.Map;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** The reserved document field that carries a hit's texts from its shard to the coordinator, and nowhere else. */
public final class ShippedTexts {
    private static final String FIELD = "_cross_encoder_texts";

    private ShippedTexts() {}

    static void attach(SearchHit hit, Map<String, String> texts) {
        hit.setDocumentField(FIELD, new DocumentField(FIELD, List.of(texts)));
    }

    /** The texts by field name, or null where the shard sent none. */
    @SuppressWarnings("unchecked") // what attach wrote
    static Map<String, String> of(SearchHit hit) {
        DocumentField field = hit.getDocumentFields().get(FIELD);
        return field == null ? null : (Map<String, String>) field.getValues().get(0);
    }

    /** Whether a hit came with texts, be they empty. */
    public static boolean areIn(SearchHit hit) {
        return of(hit) != null;
    }

    /** Takes the texts out of a hit, inner hits included, so that no client sees them. */
    public static void remove(SearchHit hit) {
        hit.removeDocumentField(FIELD);
        if (hit.getInnerHits() != null) {
            for (SearchHits inner : hit.getInnerHits().values()) {
                inner.forEach(ShippedTexts::remove);
            }
        }
    }
}
