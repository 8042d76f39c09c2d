package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Where does the query text of one search come from? */
class QuestionTest {
    private static final Map<String, Object> BODY = Map.of(
            "query",
            Map.of("match", Map.of("text", Map.of("query", " capital "))),
            "list",
            List.of(Map.of("word", "first"), Map.of("word", "second")),
            "number",
            42,
            "flag",
            true,
            "dotted.name",
            "dotted");

    private static final Question FINDER = new Question(NamedXContentRegistry.EMPTY);
    private static final SearchSourceBuilder SEARCH =
            new SearchSourceBuilder().query(QueryBuilders.matchQuery("text", "capital of France"));

    @Test
    void whatIsSaidOutrightIsTaken() {
        assertEquals("said", FINDER.find(new QuerySource.Literal(" said "), SEARCH));
    }

    @Test
    void elseItIsReadFromTheQuery() {
        assertEquals("capital of France", FINDER.find(new QuerySource.Inferred(), SEARCH));
        assertEquals("", FINDER.find(new QuerySource.Inferred(), new SearchSourceBuilder()));
    }

    @Test
    void orFollowsAPathIntoTheBody() {
        assertEquals("capital of France", FINDER.find(new QuerySource.Path("query.match.text.query"), SEARCH));
        assertEquals("", FINDER.find(new QuerySource.Path("query.match.title.query"), SEARCH));
    }

    @ParameterizedTest
    @CsvSource({"query.match.text.query, capital", "list.0.word, first", "list.1.word, second", "number, 42"})
    void aPathLeadsToAText(String path, String text) {
        assertEquals(text, RequestPath.text(BODY, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query",
                "list",
                "list.2.word",
                "list.-1.word",
                "list.x",
                "list.999999999999",
                "list..word",
                "none.at.all",
                "flag",
                "",
                ".",
                "..",
                "number.more",
                "query.match.text.query.more",
                "list.٠٠.x.word"
            })
    void aPathThatLeadsNowhereIsNoText(String path) {
        assertEquals("", RequestPath.text(BODY, path));
    }

    /** Multi-fields have a dot in their name: {@code title.english}. */
    @Test
    void aKeyWithADotInItIsFound() {
        assertEquals("dotted", RequestPath.text(BODY, "dotted.name"));
    }
}
