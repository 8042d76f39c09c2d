package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;

/**
 * Reads candidates' texts on their shard, whatever {@code _source}, {@code stored_fields} or the mapping say, through the
 * reader of the search: what document- and field-level security hide from the caller stays hidden.
 */
public final class TextFetchSubPhase implements FetchSubPhase {

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) {
        return context.getSearchExt(TextFetchSwitch.ACTIVE) instanceof TextFetchSwitch active
                ? new Reader(context, active.wanted())
                : null;
    }

    /** Reads the wanted fields of one fetch phase. */
    private static final class Reader implements FetchSubPhaseProcessor {
        private final Map<String, ShardField> fields = new LinkedHashMap<>();
        private final int maxChars;

        Reader(FetchContext context, TextFetchExt wanted) {
            wanted.fields().forEach(name -> fields.put(name, new ShardField(name, context.getQueryShardContext())));
            this.maxChars = wanted.maxChars();
        }

        @Override
        public void setNextReader(LeafReaderContext leaf) {
            fields.values().forEach(field -> field.setNextReader(leaf));
        }

        @Override
        public void process(HitContext hit) throws IOException {
            if (hit.hit().getNestedIdentity() != null) {
                return;
            }
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
}
