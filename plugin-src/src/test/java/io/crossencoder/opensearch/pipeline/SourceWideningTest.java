package io.crossencoder.opensearch.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.script.Script;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;

/** Where shards lack the plugin: do they send the texts, and does the caller get the source asked for? */
class SourceWideningTest {
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("title", "text"));

    @Test
    void aSearchThatReturnsItsSourceNeedsNothing() {
        assertNull(widen(body -> {}, List.of()));
    }

    /** All of it: a filter fails on shards whose mapping disables the source. */
    @Test
    void noneAskedForBringsAllAndGivesNone() {
        SourceWidening widening = widen(body -> body.fetchSource(false), List.of());
        SearchHit hit = hit();
        widening.restore(hit);
        assertFalse(hit.hasSource());
    }

    @Test
    void someAskedForBringsBothAndGivesThese() {
        SourceWidening widening =
                widen(body -> body.fetchSource("author.*", null), List.of("text", "title", "author.*"));
        assertEquals(Map.of("author", Map.of("name", "Ann")), restored(widening));
    }

    @Test
    void whatIsExcludedIsFetchedAndTakenOutAgain() {
        SourceWidening widening = widen(body -> body.fetchSource(null, "text"), List.of());
        assertEquals(Map.of("title", "T", "author", Map.of("name", "Ann")), restored(widening));
    }

    @Test
    void storedFieldsAloneGiveNoSource() {
        SourceWidening widening = widen(body -> body.storedField("title"), List.of());
        SearchHit hit = hit();
        widening.restore(hit);
        assertFalse(hit.hasSource());
    }

    @Test
    void theSourceAmongStoredFieldsIsReturnedAnyway() {
        assertNull(widen(body -> body.storedFields(List.of("title", "_source")), List.of()));
    }

    @Test
    void scriptFieldsAloneGiveNoSource() {
        SourceWidening widening = widen(body -> body.scriptField("s", new Script("1")), List.of());
        SearchHit hit = hit();
        widening.restore(hit);
        assertFalse(hit.hasSource());
    }

    /** Shards refuse a source beside {@code _none_}. */
    @Test
    void noStoredFieldsAtAllCantBeWidened() {
        SearchSourceBuilder body = new SearchSourceBuilder().storedFields(List.of("_none_"));
        assertNull(SourceWidening.apply(body, FIELDS));
        assertNull(body.fetchSource());
    }

    @Test
    void aHitWithoutSourceStaysWithout() {
        SearchHit hit = new SearchHit(1);
        new SourceWidening(FetchSourceContext.FETCH_SOURCE).restore(hit);
        assertFalse(hit.hasSource());
    }

    private static SourceWidening widen(Consumer<SearchSourceBuilder> ask, List<String> includes) {
        SearchSourceBuilder body = new SearchSourceBuilder();
        ask.accept(body);
        SourceWidening widening = SourceWidening.apply(body, FIELDS);
        if (widening != null) {
            assertTrue(body.fetchSource().fetchSource());
            assertEquals(includes, Arrays.asList(body.fetchSource().includes()));
            assertEquals(0, body.fetchSource().excludes().length);
        }
        return widening;
    }

    private static Map<String, Object> restored(SourceWidening widening) {
        SearchHit hit = hit();
        widening.restore(hit);
        return hit.getSourceAsMap();
    }

    private static SearchHit hit() {
        SearchHit hit = new SearchHit(1, "1", Map.of(), Map.of());
        hit.sourceRef(new BytesArray("{\"title\": \"T\", \"text\": \"B\", \"author\": {\"name\": \"Ann\"}}"));
        return hit;
    }
}
