package io.crossencoder.opensearch.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.SourceFieldMapper;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;

/**
 * Gets candidates' texts from shards that lack the plugin: asks for more of {@code _source} than the caller did, and gives back
 * what the caller asked for.
 *
 * @param asked what the caller asked for
 */
record SourceWidening(FetchSourceContext asked) {

    /** Makes the search return the fields, or returns null where it does already or can't. */
    static SourceWidening apply(SearchSourceBuilder body, Set<String> fields) {
        boolean refused = body.storedFields() != null && !body.storedFields().fetchFields();
        if (refused || (body.fetchSource() == null && isReturnedUnsaid(body))) {
            return null;
        }
        FetchSourceContext asked =
                body.fetchSource() == null ? FetchSourceContext.DO_NOT_FETCH_SOURCE : body.fetchSource();
        body.fetchSource(new FetchSourceContext(true, includes(asked, fields), new String[0]));
        return new SourceWidening(asked);
    }

    /** What shards do where {@code _source} is not said: among stored fields its name asks for it. */
    private static boolean isReturnedUnsaid(SearchSourceBuilder body) {
        if (body.storedFields() != null) {
            return body.storedFields().fieldNames().contains(SourceFieldMapper.NAME);
        }
        return body.scriptFields() == null || body.scriptFields().isEmpty();
    }

    /**
     * Where the caller wants no source we ask for all of it: a filter, which would spare bytes, fails on shards whose mapping
     * disables {@code _source}. Where the caller filters, that is so anyway.
     */
    private static String[] includes(FetchSourceContext asked, Set<String> fields) {
        boolean isFiltered = asked.fetchSource() && asked.includes().length > 0;
        if (!isFiltered) {
            return new String[0];
        }
        List<String> includes = new ArrayList<>(fields);
        includes.addAll(Arrays.asList(asked.includes()));
        return includes.toArray(String[]::new);
    }

    /** Cuts a hit's source back to what the caller asked for. */
    void restore(SearchHit hit) {
        if (!hit.hasSource()) {
            return;
        }
        if (!asked.fetchSource()) {
            hit.sourceRef(null);
            return;
        }
        Map<String, Object> filtered = asked.getFilter().apply(hit.getSourceAsMap());
        try (XContentBuilder builder = MediaTypeRegistry.JSON.contentBuilder()) {
            hit.sourceRef(BytesReference.bytes(builder.map(filtered)));
        } catch (IOException e) {
            throw new UncheckedIOException("building JSON in memory failed; this is a bug", e);
        }
    }
}
