package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.index.query.QueryBuilders.boolQuery;
import static org.opensearch.index.query.QueryBuilders.boostingQuery;
import static org.opensearch.index.query.QueryBuilders.constantScoreQuery;
import static org.opensearch.index.query.QueryBuilders.disMaxQuery;
import static org.opensearch.index.query.QueryBuilders.existsQuery;
import static org.opensearch.index.query.QueryBuilders.functionScoreQuery;
import static org.opensearch.index.query.QueryBuilders.idsQuery;
import static org.opensearch.index.query.QueryBuilders.matchAllQuery;
import static org.opensearch.index.query.QueryBuilders.matchBoolPrefixQuery;
import static org.opensearch.index.query.QueryBuilders.matchPhrasePrefixQuery;
import static org.opensearch.index.query.QueryBuilders.matchPhraseQuery;
import static org.opensearch.index.query.QueryBuilders.matchQuery;
import static org.opensearch.index.query.QueryBuilders.multiMatchQuery;
import static org.opensearch.index.query.QueryBuilders.nestedQuery;
import static org.opensearch.index.query.QueryBuilders.queryStringQuery;
import static org.opensearch.index.query.QueryBuilders.rangeQuery;
import static org.opensearch.index.query.QueryBuilders.scriptScoreQuery;
import static org.opensearch.index.query.QueryBuilders.simpleQueryStringQuery;
import static org.opensearch.index.query.QueryBuilders.termQuery;

import java.util.stream.Stream;
import org.apache.lucene.search.join.ScoreMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.CombinedFieldsQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder.FilterFunctionBuilder;
import org.opensearch.index.query.functionscore.ScoreFunctionBuilders;
import org.opensearch.script.Script;

/** Is the question found in every kind of query that asks one in words? */
class QueryTextTest {
    private static final String QUESTION = "capital of France";

    private static String text(QueryBuilder query) {
        return QueryText.of(query, QuestionSourcesTest.REGISTRY);
    }

    static Stream<QueryBuilder> queriesThatAsk() {
        QueryBuilder match = matchQuery("text", QUESTION);
        return Stream.of(
                match,
                multiMatchQuery(QUESTION, "title", "text"),
                matchPhraseQuery("text", QUESTION),
                matchPhrasePrefixQuery("text", QUESTION),
                matchBoolPrefixQuery("text", QUESTION),
                new CombinedFieldsQueryBuilder(QUESTION, "title", "text"),
                queryStringQuery("capital of title:France"),
                simpleQueryStringQuery("capital + of France"),
                boolQuery().must(match),
                boolQuery().should(match),
                disMaxQuery().add(match).add(matchQuery("title", QUESTION)),
                constantScoreQuery(match),
                functionScoreQuery(match),
                scriptScoreQuery(match, new Script("_score")),
                boostingQuery(match, matchQuery("text", "Texas")),
                nestedQuery("paragraphs", match, ScoreMode.Max),
                boolQuery().must(functionScoreQuery(boolQuery().should(constantScoreQuery(match)))));
    }

    @ParameterizedTest
    @MethodSource("queriesThatAsk")
    void theQuestionIsFound(QueryBuilder query) {
        assertEquals(QUESTION, text(query));
    }

    static Stream<QueryBuilder> queriesThatAskNothing() {
        QueryBuilder match = matchQuery("text", QUESTION);
        return Stream.of(
                null,
                matchAllQuery(),
                termQuery("tag", "capital"),
                rangeQuery("year").gt(1990),
                existsQuery("text"),
                idsQuery().addIds("1"),
                boolQuery(),
                boolQuery().filter(match),
                boolQuery().mustNot(match),
                boolQuery().must(termQuery("tag", "x")).filter(match).mustNot(match),
                constantScoreQuery(boolQuery().filter(match)),
                matchQuery("text", "  "),
                queryStringQuery("-capital NOT France"));
    }

    @ParameterizedTest
    @MethodSource("queriesThatAskNothing")
    void whatOnlyFiltersAsksNothing(QueryBuilder query) {
        assertEquals("", text(query));
    }

    @Test
    void filtersBesideAQuestionDoNotCount() {
        BoolQueryBuilder query = boolQuery()
                .must(matchQuery("text", QUESTION))
                .filter(matchQuery("language", "english"))
                .mustNot(matchQuery("text", "Texas"));
        assertEquals(QUESTION, text(query));
    }

    @Test
    void theFiltersOfFunctionsDoNotCount() {
        FunctionScoreQueryBuilder query = functionScoreQuery(matchQuery("text", QUESTION), new FilterFunctionBuilder[] {
            new FilterFunctionBuilder(matchQuery("tag", "featured"), ScoreFunctionBuilders.weightFactorFunction(2))
        });
        assertEquals(QUESTION, text(query));
    }

    @Test
    void theNegativeSideOfBoostingDoesNotCount() {
        assertEquals("apple", text(boostingQuery(matchQuery("text", "apple"), matchQuery("text", "pie"))));
    }

    @Test
    void differentQuestionsAreJoinedMustBeforeShould() {
        BoolQueryBuilder query = boolQuery()
                .should(matchQuery("title", "side effects"))
                .must(matchQuery("text", "aspirin"))
                .must(matchQuery("text", "children"));
        assertEquals("aspirin children side effects", text(query));
    }

    @Test
    void theSameQuestionInSeveralFieldsCountsOnce() {
        BoolQueryBuilder query = boolQuery()
                .should(matchQuery("title", QUESTION))
                .should(matchQuery("text", QUESTION))
                .should(matchPhraseQuery("text", QUESTION));
        assertEquals(QUESTION, text(query));
    }

    @Test
    void aPartOfAnotherQuestionCountsNotAtAll() {
        BoolQueryBuilder query =
                boolQuery().must(matchQuery("text", "France")).should(matchPhraseQuery("text", QUESTION));
        assertEquals(QUESTION, text(query));
    }

    /** "art" is not asked by "party planning", although its letters are in there. */
    @Test
    void aPartOfAWordIsNoPartOfAQuestion() {
        BoolQueryBuilder query =
                boolQuery().must(matchQuery("title", "art")).must(matchQuery("text", "party planning"));
        assertEquals("art party planning", text(query));
    }

    /** Each is compared with each on a network thread; the models read the first ten thousand characters. */
    @Test
    void ofLongQuestionsNoMoreIsTakenThanCanBeCompared() {
        BoolQueryBuilder query = boolQuery();
        for (int i = 0; i < 100; i++) {
            query.should(matchQuery("text", i + " water".repeat(1_000)));
        }
        String question = text(query);
        assertTrue(question.startsWith("0 water water"));
        assertTrue(question.length() > 10_000 && question.length() < 25_000, "" + question.length());
        assertEquals(12_000, text(matchQuery("text", "water ".repeat(100_000))).length());
    }

    @Test
    void numbersAskInDigits() {
        assertEquals("42", text(matchQuery("text", 42)));
    }

    @Test
    void spaceAroundAQuestionIsNotPartOfIt() {
        assertEquals(QUESTION, text(matchQuery("text", "  " + QUESTION + "\n")));
    }
}
