package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.index.query.QueryBuilders.boolQuery;
import static org.opensearch.index.query.QueryBuilders.matchQuery;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of which searches is another size another list? */
class HybridPagesTest {
    @Test
    void withoutADepthTheyDependOnTheSize() {
        assertTrue(HybridPages.dependOnSize(ForeignQuery.printing("hybrid", Map.of("queries", List.of()))));
    }

    @Test
    void withADepthTheyDoNot() {
        assertFalse(HybridPages.dependOnSize(
                ForeignQuery.printing("hybrid", Map.of("queries", List.of(), "pagination_depth", 50))));
    }

    @Test
    void pagesOfOtherQueriesAreOfOneList() {
        assertFalse(HybridPages.dependOnSize(null));
        assertFalse(HybridPages.dependOnSize(matchQuery("text", "hybrid")));
        assertFalse(HybridPages.dependOnSize(boolQuery()));
    }
}
