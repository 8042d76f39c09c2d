package io.crossencoder.opensearch.request;

import static io.crossencoder.opensearch.request.ForeignQuery.hybrid;
import static io.crossencoder.opensearch.request.ForeignQuery.printing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.opensearch.index.query.QueryBuilders.boolQuery;
import static org.opensearch.index.query.QueryBuilders.matchQuery;
import static org.opensearch.index.query.QueryBuilders.termQuery;
import static org.opensearch.index.query.QueryBuilders.wrapperQuery;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.MoreLikeThisQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.TemplateQueryBuilder;
import org.opensearch.search.SearchModule;

/** Is the question found in queries that hide it: written inside another, in rules, or in another plugin's classes? */
class QuestionSourcesTest {
    static final NamedXContentRegistry REGISTRY =
            new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());

    private static final String QUESTION = "capital of France";
    private static final String MATCH = "{\"match\": {\"text\": \"" + QUESTION + "\"}}";

    private static String read(QueryBuilder query) {
        return QueryText.of(query, REGISTRY);
    }

    private static QueryBuilder template(String json) {
        return new TemplateQueryBuilder(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    @Test
    void inAWrapper() {
        assertEquals(QUESTION, read(wrapperQuery(MATCH)));
        assertEquals(
                QUESTION, read(boolQuery().must(wrapperQuery(wrapperQuery(MATCH).toString()))));
        assertEquals("", read(wrapperQuery("{\"bool\": {\"filter\": " + MATCH + "}}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no query", "{", "{}", "{\"match\": 3}", "{\"unheard_of\": {}}", "[]", "\"x\""})
    void aWrapperThatHoldsNoQueryAsksNothing(String content) {
        assertEquals("", read(wrapperQuery(content)));
    }

    @Test
    void wrappersAreNotOpenedForEver() {
        QueryBuilder query = matchQuery("text", QUESTION);
        for (int i = 0; i < 12; i++) {
            query = wrapperQuery(query.toString());
        }
        assertEquals("", read(query));
    }

    @Test
    void inATemplate() {
        assertEquals(QUESTION, read(template(MATCH)));
    }

    /** A variable is filled in after the pipeline's request processors; its name is no question. */
    @Test
    void variablesOfATemplateAskNothing() {
        assertEquals("", read(template("{\"match\": {\"text\": \"${question}\"}}")));
        assertEquals(
                QUESTION,
                read(template("{\"bool\": {\"must\": [" + MATCH
                        + ", {\"match\": {\"title\": {\"query\": \"${more}\"}}}]}}")));
        assertEquals("", read(template("{\"match\": {\"text\": {\"query\": \"x\", \"boost\": \"${boost}\"}}}")));
        assertEquals("", read(template("{}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"match\": {\"query\": \"capital of France\"}} | capital of France",
                "{\"match\": {\"query\": \"capital\", \"filter\": {\"containing\": {\"match\": {\"query\": \"x\"}}}}} | capital",
                "{\"all_of\": {\"intervals\": [{\"match\": {\"query\": \"capital\"}}, {\"any_of\": {\"intervals\": "
                        + "[{\"match\": {\"query\": \"France\"}}, {\"prefix\": {\"prefix\": \"ger\"}}]}}]}} | capital France",
                "{\"any_of\": {\"intervals\": [{\"match\": {\"query\": \"capital\"}}], \"filter\": "
                        + "{\"not_containing\": {\"match\": {\"query\": \"x\"}}}}} | capital",
                "{\"prefix\": {\"prefix\": \"cap\"}} | §§"
            })
    void inTheMatchRulesOfIntervals(String rules, String question) {
        assertEquals(question, read(wrapperQuery("{\"intervals\": {\"text\": " + rules + "}}")));
    }

    /** A document that others are to be like is not in the request. */
    @Test
    void inTheTextsThatOthersAreToBeLike() {
        MoreLikeThisQueryBuilder.Item document = new MoreLikeThisQueryBuilder.Item("index", "1");
        String[] texts = {"capital", "of France"};
        assertEquals(
                "capital of France",
                read(new MoreLikeThisQueryBuilder(texts, new MoreLikeThisQueryBuilder.Item[] {document})
                        .unlike(new String[] {"Texas"})));
        assertEquals("", read(new MoreLikeThisQueryBuilder(null, new MoreLikeThisQueryBuilder.Item[] {document})));
    }

    static Stream<QueryBuilder> neuralQueries() {
        return Stream.of(
                printing(
                        "neural",
                        Map.of("vector", Map.of("query_text", QUESTION, "model_id", "m", "k", 5, "boost", 1.0))),
                printing("neural_sparse", Map.of("tokens", Map.of("query_text", QUESTION))),
                hybrid(matchQuery("text", QUESTION), termQuery("tag", "x")),
                hybrid(
                        termQuery("tag", "x"),
                        printing("neural", Map.of("vector", Map.of("query_text", QUESTION))),
                        boolQuery().must(matchQuery("text", QUESTION)).filter(matchQuery("text", "English"))));
    }

    @ParameterizedTest
    @MethodSource("neuralQueries")
    void inTheQueriesOfNeuralSearch(QueryBuilder query) {
        assertEquals(QUESTION, read(query));
    }

    static Stream<QueryBuilder> unreadable() {
        return Stream.of(
                printing("neural", Map.of("vector", Map.of("query_image", "aGVsbG8="))),
                printing("neural", Map.of("vector", Map.of("query_text", 3))),
                printing("neural", Map.of("query_text", QUESTION)),
                printing("neural_sparse", Map.of("tokens", Map.of("query_tokens", Map.of("capital", 1.5)))),
                printing("neural_sparse", Map.of()),
                printing("neural_sparse", Map.of("can't be printed", new Object())),
                printing("knn", Map.of("vector", Map.of("query_text", QUESTION))),
                hybrid());
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatCannotBeReadAsksNothing(QueryBuilder query) {
        assertEquals("", read(query));
    }
}
