package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.SortedSetDocValues;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;

/** A field's values where {@code _source} does not have them: stored fields first, then keyword doc values. */
final class StoredValues {
    private StoredValues() {}

    static List<Object> read(MappedFieldType type, HitContext hit) throws IOException {
        return type.isStored() ? stored(type, hit) : keywords(type, hit);
    }

    private static List<Object> stored(MappedFieldType type, HitContext hit) throws IOException {
        Document document = hit.reader().storedFields().document(hit.docId(), Set.of(type.name()));
        List<Object> values = new ArrayList<>();
        for (IndexableField field : document.getFields(type.name())) {
            Object value = field.stringValue() != null ? field.stringValue() : field.numericValue();
            if (value == null && field.binaryValue() != null) {
                value = type.valueForDisplay(field.binaryValue());
            }
            values.add(value);
        }
        return values;
    }

    private static List<Object> keywords(MappedFieldType type, HitContext hit) throws IOException {
        // Null where the field has no such values, or a reader wrapper hides them.
        SortedSetDocValues ordinals = hit.reader().getSortedSetDocValues(type.name());
        if (ordinals == null || !ordinals.advanceExact(hit.docId())) {
            return List.of();
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < ordinals.docValueCount(); i++) {
            values.add(type.valueForDisplay(ordinals.lookupOrd(ordinals.nextOrd())));
        }
        return values;
    }
}
