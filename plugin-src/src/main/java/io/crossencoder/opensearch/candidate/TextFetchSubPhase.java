package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.mapper.MappedFieldType;
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
        if (!(context.getSearchExt(TextFetchSwitch.ACTIVE) instanceof TextFetchSwitch active)) {
            return null;
        }
        TextFetchExt wanted = active.wanted();
        return new FetchSubPhaseProcessor() {
            @Override
            public void setNextReader(LeafReaderContext leaf) {}

            @Override
            public void process(HitContext hit) throws IOException {
                if (hit.hit().getNestedIdentity() == null) {
                    ShippedTexts.attach(hit.hit(), read(context, hit, wanted));
                }
            }
        };
    }

    private static Map<String, String> read(FetchContext context, HitContext hit, TextFetchExt wanted)
            throws IOException {
        Map<String, Object> source = hit.sourceLookup().loadSourceIfNeeded();
        Map<String, String> texts = new HashMap<>();
        for (String field : wanted.fields()) {
            MappedFieldType type = context.mapperService().fieldType(field);
            if (type != null && type.typeName().equals("binary")) {
                continue;
            }
            Collection<?> values = XContentMapValues.extractRawValues(field, source);
            if (values.isEmpty() && type != null) {
                values = StoredValues.read(type, hit);
            }
            String text = FieldText.of(values, wanted.maxChars());
            if (!text.isEmpty()) {
                texts.put(field, text);
            }
        }
        return texts;
    }
}
