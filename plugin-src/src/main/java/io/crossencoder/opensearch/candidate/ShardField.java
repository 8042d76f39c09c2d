package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.regex.Regex;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.mapper.DerivedFieldType;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.ValueFetcher;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;

/**
 * What a wanted name stands for on one shard. The mapping knows aliases, multi-fields and {@code copy_to}, whose texts lie in the
 * source of other fields; a name with {@code *} stands for the text and keyword fields that match, each source read once.
 */
final class ShardField {
    /** Types whose values are text; a pattern leaves out the others. */
    private static final Set<String> TEXTUAL = Set.of(
            "text",
            "match_only_text",
            "search_as_you_type",
            "annotated_text",
            "semantic",
            "keyword",
            "constant_keyword",
            "wildcard");

    /** By path into the source: the fields to read where the source has nothing there. */
    private final Map<String, List<MappedFieldType>> paths = new TreeMap<>();

    /** Targets of {@code copy_to}: what they hold is in the source of others, so they are read only where that has nothing. */
    private final List<MappedFieldType> copies = new ArrayList<>();

    private final List<DerivedFieldType> derived = new ArrayList<>();
    private final QueryShardContext context;
    private LeafReaderContext leaf;

    ShardField(String name, QueryShardContext context) {
        this.context = context;
        if (!Regex.isSimpleMatchPattern(name)) {
            add(name, typeOf(name));
            return;
        }
        for (String match : new TreeSet<>(context.simpleMatchToIndexNames(name))) {
            MappedFieldType type = typeOf(match);
            if (type != null && !context.isMetadataField(match) && TEXTUAL.contains(textType(type))) {
                add(match, type);
            }
        }
    }

    private MappedFieldType typeOf(String name) {
        if (name.chars().allMatch(c -> c == '.')) {
            return null; // the platform's resolver of derived fields fails on a name without segments
        }
        DerivedFieldType resolved = derivedTypeOf(name);
        if (resolved != null) {
            return resolved;
        }
        MappedFieldType type = context.getMapperService().fieldType(name);
        return type != null && type.unwrap() instanceof DerivedFieldType ? null : type;
    }

    /** The type of a part of an object is found by running the object's script on some documents. */
    private DerivedFieldType derivedTypeOf(String name) {
        try {
            return (DerivedFieldType) context.resolveDerivedFieldType(name);
        } catch (TaskCancelledException | CircuitBreakingException e) {
            throw e;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static String textType(MappedFieldType type) {
        return type instanceof DerivedFieldType derived ? derived.getType() : type.typeName();
    }

    private void add(String name, MappedFieldType type) {
        switch (type) {
            case null -> paths.put(name, List.of());
            case DerivedFieldType derivedType -> derived.add(derivedType);
            case MappedFieldType binary when binary.typeName().equals("binary") -> {} // is no text
            default -> addMapped(type);
        }
    }

    private void addMapped(MappedFieldType type) {
        Set<String> sources = sourcePaths(type);
        sources.forEach(path -> paths.computeIfAbsent(path, key -> new ArrayList<>()));
        if (sources.size() == 1) {
            paths.get(sources.iterator().next()).add(type);
        } else {
            copies.add(type);
        }
    }

    /** The platform takes a key of a {@code flat_object} for a multi-field, whose text is in its parent. */
    private Set<String> sourcePaths(MappedFieldType type) {
        return type.typeName().equals("flat_object")
                ? Set.of(type.name())
                : context.getMapperService().sourcePath(type.name());
    }

    void setNextReader(LeafReaderContext next) {
        leaf = next;
    }

    /** The field's values in one document: out of its source, else stored fields or doc values. */
    Collection<?> values(HitContext hit) throws IOException {
        Map<String, Object> source = hit.sourceLookup().loadSourceIfNeeded();
        List<Object> values = new ArrayList<>();
        for (Map.Entry<String, List<MappedFieldType>> path : paths.entrySet()) {
            Collection<?> found = SourceValues.of(path.getKey(), source);
            values.addAll(found.isEmpty() ? besideSource(path.getValue(), hit) : found);
        }
        if (values.isEmpty()) {
            values.addAll(besideSource(copies, hit));
        }
        for (DerivedFieldType type : derived) {
            values.addAll(derivedValues(type, hit));
        }
        return values;
    }

    private List<Object> besideSource(List<MappedFieldType> types, HitContext hit) throws IOException {
        for (MappedFieldType type : types) {
            List<Object> values = StoredValues.read(type, context, leaf, hit);
            if (!values.isEmpty()) {
                return values;
            }
        }
        return List.of();
    }

    /**
     * A field that fails on a document, be it its script or what that emits, leaves the document without the text: the search
     * would not have read it without us.
     */
    private List<Object> derivedValues(DerivedFieldType type, HitContext hit) {
        try {
            ValueFetcher fetcher = type.valueFetcher(context, null, null);
            fetcher.setNextReader(leaf);
            return fetcher.fetchValues(hit.sourceLookup());
        } catch (TaskCancelledException | CircuitBreakingException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }
}
