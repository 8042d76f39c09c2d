package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Does the suite's judge see what is wrong with an answer? */
class OutcomeTest {
    private static final List<String> PLAIN = List.of("a", "b", "c");

    private static Seen hits(int total, List<String> ids) {
        JsonArrayBuilder hits = Json.createArrayBuilder();
        ids.forEach(id -> hits.add(Json.createObjectBuilder().add("_id", id)));
        return seen("{\"responses\": [{\"hits\": {\"total\": " + total + ", \"hits\": " + hits.build() + "}}]}");
    }

    private static Seen seen(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return new Seen(reader.readObject());
        }
    }

    private static Outcome of(RequestKind kind, Seen reranked) {
        return Outcome.of(kind, reranked, hits(9, PLAIN), "c");
    }

    @Test
    void answerThatCameToTheFrontIsReranked() {
        assertEquals(new Outcome("reranked", ""), of(RequestKind.SEARCH, hits(9, List.of("c", "a", "b"))));
    }

    @Test
    void sameOrderIsUntouched() {
        assertEquals(new Outcome("untouched (sort)", ""), of(RequestKind.SORT, hits(9, PLAIN)));
    }

    @Test
    void whatIsNotExpectedFails() {
        assertFails(of(RequestKind.SEARCH, hits(9, PLAIN)));
        assertFails(of(RequestKind.SORT, hits(9, List.of("c", "a", "b"))));
    }

    @Test
    void otherDocumentsTotalsOrFirstPlacesFail() {
        assertFails(of(RequestKind.SEARCH, hits(9, List.of("c", "a", "d"))));
        assertFails(of(RequestKind.SEARCH, hits(8, List.of("c", "a", "b"))));
        assertFails(of(RequestKind.SEARCH, hits(9, List.of("b", "a", "c"))));
    }

    @Test
    void errorHasToBeTheSameOnBothSides() {
        Seen error = seen("{\"error\": {\"status\": 404, \"name\": \"NotFoundError\"}}");
        Seen other = seen("{\"error\": {\"status\": 500, \"name\": \"NotFoundError\"}}");

        assertEquals(
                new Outcome("error (404 NotFoundError)", ""), Outcome.of(RequestKind.MISSING_INDEX, error, error, "c"));
        assertEquals(
                new Outcome("error (404 NotFoundError), without reranking too", ""),
                Outcome.of(RequestKind.SEARCH, error, error, "c"));
        assertFails(Outcome.of(RequestKind.MISSING_INDEX, other, error, "c"));
        assertFails(of(RequestKind.SEARCH, error));
    }

    @Test
    void expectedErrorThatDoesNotComeFails() {
        assertFails(of(RequestKind.MISSING_INDEX, hits(9, PLAIN)));
    }

    @Test
    void otherReasonFails() {
        Seen reranked = seen(
                "{\"responses\": [{\"hits\": {\"total\": 9, \"hits\": [{\"_id\": \"a\"}, {\"_id\": \"b\"}, {\"_id\": \"c\"}]},"
                        + " \"ext\": {\"cross_encoder\": {\"reason\": \"failed\"}}}]}");

        assertFails(of(RequestKind.SORT, reranked));
    }

    private static void assertFails(Outcome outcome) {
        assertFalse(outcome.failure().isEmpty(), outcome.cell());
    }
}
