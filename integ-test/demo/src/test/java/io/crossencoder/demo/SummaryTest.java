package io.crossencoder.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.demo.BeirFolder.Question;
import io.crossencoder.demo.Measurement.Asked;
import io.crossencoder.demo.Side.Answer;
import io.crossencoder.demo.Side.Hit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Do the figures and the choice of questions say what the answers say? */
class SummaryTest {
    private static final Map<String, Object> COMPLETE = Map.of("status", "complete");
    private static final Map<String, Object> PARTIAL = Map.of("status", "partial", "reason", "deadline");

    private static Answer answer(Map<String, Object> report, double millis, String... ids) {
        return new Answer(Stream.of(ids).map(id -> new Hit(id, 1)).toList(), report, millis);
    }

    /** A question whose only relevant article stands at the given ranks. */
    private static Asked moved(String id, int before, int after) {
        return new Asked(new Question(id, id, Map.of("it", 1)), ranked(before), ranked(after));
    }

    private static Answer ranked(int rank) {
        String[] ids = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> i == rank ? "it" : "other" + i)
                .toArray(String[]::new);
        return answer(COMPLETE, 1, ids);
    }

    @Test
    void reportHasExactlyTheAgreedKeysInTheirOrder() {
        Question question = new Question("q", "q", Map.of("d", 1));
        List<Asked> asked = List.of(
                new Asked(question, answer(Map.of(), 2.04, "x", "d"), answer(COMPLETE, 200, "d", "x")),
                new Asked(question, answer(Map.of(), 4, "x"), answer(PARTIAL, 100, "x")));

        assertEquals(
                "{\"queries\":2,\"window_size\":50,"
                        + "\"before\":{\"ndcg@10\":0.3155,\"mrr@10\":0.2500,\"p50_ms\":2.0,\"p95_ms\":4.0},"
                        + "\"after\":{\"ndcg@10\":0.5000,\"mrr@10\":0.5000,\"p50_ms\":100.0,\"p95_ms\":200.0},"
                        + "\"degraded\":1}",
                Json.write(Summary.of(asked, 50).asMap()));
        assertEquals(Map.of("partial (deadline)", 1L), Summary.reasons(asked));
    }

    @Test
    void answerWithoutAReportIsDegraded() {
        Question question = new Question("q", "q", Map.of("d", 1));
        List<Asked> asked = List.of(new Asked(question, answer(Map.of(), 1, "d"), answer(Map.of(), 1, "d")));

        assertEquals(1, Summary.of(asked, 50).degraded());
        assertEquals(Map.of("no report", 1L), Summary.reasons(asked));
    }

    @Test
    void percentileIsAValueThatWasMeasured() {
        List<Double> millis =
                IntStream.rangeClosed(1, 40).mapToObj(i -> 41.0 - i).toList();

        assertEquals(20, Summary.percentile(millis, .5));
        assertEquals(38, Summary.percentile(millis, .95));
        assertEquals(7, Summary.percentile(List.of(7.0), .95));
    }

    @Test
    void showsTheBestAndTheWorst() {
        Asked better = moved("better", 10, 1);
        Asked worse = moved("worse", 1, 10);
        List<Asked> asked = List.of(moved("a", 3, 2), worse, moved("b", 2, 2), better, moved("c", 5, 4));

        List<Asked> chosen = List.copyOf(Showcase.choose(asked).keySet());

        assertEquals(better, chosen.get(0));
        assertEquals(worse, chosen.get(chosen.size() - 1));
        assertEquals("moved most for the worse", Showcase.choose(asked).get(worse));
    }

    @Test
    void showsASingleQuestionOnce() {
        assertEquals(1, Showcase.choose(List.of(moved("only", 2, 2))).size());
    }
}
