package io.crossencoder.opensearch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.request.ModelChoice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;

/** Is a body read as Cohere's clients mean it, and is what they got wrong named? */
class RerankBodyTest {
    private static final TimeValue MINUTE = TimeValue.timeValueMinutes(1);

    private static RerankBody parse(String json) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, json.replace('\'', '"'))) {
            return RerankBody.parse(parser, 2);
        }
    }

    private static RerankRequest request(String json) throws IOException {
        return parse(json).request(MINUTE);
    }

    private static String refusal(String json) {
        Throwable e = assertThrows(Exception.class, () -> request(json));
        StringBuilder reasons = new StringBuilder();
        for (; e != null; e = e.getCause()) {
            reasons.append(e.getMessage()).append(' ');
        }
        return reasons.toString();
    }

    @Test
    void readsWhatVersionTwoSends() throws IOException {
        RerankRequest request = request("{'model': 'mine', 'query': 'q', 'documents': ['a', 'b'], 'top_n': 1,"
                + " 'max_tokens_per_doc': 4096, 'priority': 3, 'relevant_spans': {'mode': 'disabled'}}");
        assertEquals(new ModelChoice.Local("mine"), request.model());
        assertEquals("q", request.query());
        assertEquals(List.of("a", "b"), request.documents());
        assertEquals(new RerankRequest.Bounds(1, 4, 4096, MINUTE), request.bounds());
    }

    @Test
    void readsWhatVersionOneSends() throws IOException {
        RerankBody body = parse("{'query': 'q', 'documents': ['a', {'text': 'b', 'id': 7}], 'model': null,"
                + " 'top_n': null, 'return_documents': true, 'max_chunks_per_doc': 10}");
        RerankRequest request = body.request(MINUTE);
        assertEquals(ModelChoice.DEFAULT, request.model());
        assertEquals(List.of("a", "b"), request.documents());
        assertEquals(new RerankRequest.Bounds(Integer.MAX_VALUE, 10, Integer.MAX_VALUE, MINUTE), request.bounds());
        assertTrue(body.returnDocuments());
        assertEquals(List.of("a", Map.of("text", "b", "id", 7)), body.documents());
    }

    @Test
    void whatMayBeLeftOutMayBeNull() throws IOException {
        assertEquals(
                parse("{'query': 'q', 'documents': [{'text': 'a'}]}"),
                parse("{'query': 'q', 'documents': [{'text': 'a'}], 'model': null, 'return_documents': null,"
                        + " 'rank_fields': null, 'top_n': null, 'max_chunks_per_doc': null, 'max_tokens_per_doc': null,"
                        + " 'priority': null, 'relevant_spans': null}"));
    }

    @Test
    void readsAModelOfMlCommons() throws IOException {
        assertEquals(
                new ModelChoice.MlCommons("id", ModelChoice.Scores.PROBABILITY),
                request("{'query': 'q', 'documents': ['a'], 'model': {'ml_commons': 'id', 'scores': 'probability'}}")
                        .model());
    }

    @Test
    void documentsAreNotRepeatedUnlessAskedFor() throws IOException {
        assertFalse(parse("{'query': 'q', 'documents': ['a']}").returnDocuments());
    }

    @Test
    void rankFieldsAreReadInTheirOrder() throws IOException {
        assertEquals(
                List.of("T B", "7 x\ny"),
                request("{'query': 'q', 'rank_fields': ['title', 'body'], 'documents': [{'body': 'B', 'title': 'T'},"
                                + " {'title': 7, 'body': ['x', 'y'], 'text': 'no'}]}")
                        .documents());
    }

    @Test
    void textsMayBeEmptyWhileOneIsNot() throws IOException {
        assertEquals(
                List.of("", "a"),
                request("{'query': 'q', 'documents': ['', 'a']}").documents());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'query': 'q', 'documents': []}                                            | list of documents must not be empty
            {'query': 'q', 'documents': ['', ' ']}                                     | only empty strings or only whitespace
            {'query': ' ', 'documents': ['a']}                                         | [query] must not be empty
            {'documents': ['a']}                                                       | query
            {'query': 'q'}                                                             | documents
            {'query': 'q', 'documents': ['a'], 'top_k': 3}                             | top_k
            {'query': 'q', 'documents': ['a'], 'top_n': 0}                             | [top_n] [0] must be at least [1]
            {'query': 'q', 'documents': ['a'], 'max_chunks_per_doc': 0}                | [max_chunks_per_doc] [0]
            {'query': 'q', 'documents': ['a'], 'max_tokens_per_doc': -1}               | [max_tokens_per_doc] [-1]
            {'query': 'q', 'documents': [7]}                                           | must hold strings
            {'query': 'q', 'documents': [null]}                                        | must hold strings
            {'query': 'q', 'documents': 'a'}                                           | documents
            {'query': 'q', 'documents': [{'text': 'a'}, {'body': 'b'}]}                | [documents] [1] has none of the fields [text]
            {'query': 'q', 'documents': ['a'], 'relevant_spans': {'mode': 'enabled'}}  | [relevant_spans] is not supported
            {'query': 'q', 'documents': ['a'], 'return_documents': 7}                  | return_documents
            {'query': 'q', 'documents': ['a'], 'rank_fields': [null]}                  | rank_fields
            {'query': 'q', 'documents': ['a'], 'priority': 'high'}                     | priority
            {'query': 'q', 'documents': ['a'], 'model': 7}                             | [model] [7] must be the name
            {'query': 'q', 'documents': ['a'], 'model': {'ml_commons': 'i', 'x': 1}}   | [x]
            {'query': 'q', 'documents': ['a']                                          | end-of-input
            """)
    void namesWhatIsWrong(String body, String naming) {
        String refusal = refusal(body);
        assertTrue(refusal.contains(naming), refusal);
    }
}
