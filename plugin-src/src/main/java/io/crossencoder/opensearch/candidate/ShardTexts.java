package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;

/**
 * Reads the texts of one shard's documents, whatever {@code _source}, {@code stored_fields} or the mapping say, through the
 * reader of the search: what document- and field-level security hide from the caller stays hidden. For one thread.
 */
final class ShardTexts {
    private final Map<String, ShardField> fields = new LinkedHashMap<>();
    private final int maxChars;

    /**
     * @param names of fields, as {@link ShardField} understands them
     * @param maxChars longest text read of a field, in UTF-16 code units
     */
    ShardTexts(Collection<String> names, int maxChars, QueryShardContext context) {
        names.forEach(name -> fields.put(name, new ShardField(name, context)));
        this.maxChars = maxChars;
    }

    void setNextReader(LeafReaderContext leaf) {
        fields.values().forEach(field -> field.setNextReader(leaf));
    }

    /** Puts a document's texts beside it, by field; of those without text there is none. */
    void attach(HitContext hit) throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, ShardField> field : fields.entrySet()) {
            String text = FieldText.of(field.getValue().values(hit), maxChars);
            if (!text.isEmpty()) {
                texts.put(field.getKey(), text);
            }
        }
        ShippedTexts.attach(hit.hit(), texts);
    }
}
