package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.index.mapper.DocValueFetcher;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;

/** A field's values where {@code _source} does not have them: stored fields first, then doc values. */
final class StoredValues {
    /**
     * Types whose doc values read as they were written. {@code constant_keyword} is none of them: its doc values are the
     * index's name in OpenSearch 3.6.
     */
    private static final Set<String> READABLE = Set.of(
            "keyword",
            "wildcard",
            "version",
            "ip",
            "boolean",
            "date",
            "date_nanos",
            "long",
            "integer",
            "short",
            "byte",
            "unsigned_long",
            "double",
            "float",
            "half_float",
            "scaled_float");

    private StoredValues() {}

    static List<Object> read(MappedFieldType type, QueryShardContext context, LeafReaderContext leaf, HitContext hit)
            throws IOException {
        if (type.isStored()) {
            return stored(type, hit);
        }
        boolean hasReadable = type.hasDocValues() && READABLE.contains(type.typeName());
        return hasReadable ? docValues(type, context, leaf, hit) : List.of();
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

    private static List<Object> docValues(
            MappedFieldType type, QueryShardContext context, LeafReaderContext leaf, HitContext hit)
            throws IOException {
        DocValueFetcher fetcher = new DocValueFetcher(type.docValueFormat(null, null), context.getForField(type));
        try {
            fetcher.setNextReader(leaf);
        } catch (IllegalStateException e) {
            return List
                    .of(); // Lucene's word for values that a reader wrapper hides, where it does not hide the field too
        }
        return fetcher.fetchValues(hit.sourceLookup());
    }
}
