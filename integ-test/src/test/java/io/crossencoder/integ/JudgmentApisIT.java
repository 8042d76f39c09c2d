package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Do {@code _rank_eval}, {@code _count} and {@code _validate} do what they should on an index that reranks? */
@ExtendWith(SharedNode.class)
class JudgmentApisIT {
    private static final String RERANKED = "judgment-apis";
    private static final String PLAIN = "judgment-apis-plain";
    private static final Judged JUDGED = Articles.JUDGED.get(0);

    private static NodeHttp http;

    @BeforeAll
    static void createIndices(RealNode node) throws IOException, InterruptedException {
        http = node.http();
        Articles.reranked(node, RERANKED);
        Articles.index(http, PLAIN);
    }

    @Test
    void rankEvalJudgesTheRerankedOrder() {
        Answer reranked = rankEval(RERANKED);
        Answer plain = rankEval(PLAIN);

        assertEquals(
                http.search(RERANKED, Articles.question(JUDGED.question(), 10)).ids(), judgedIds(reranked));
        assertEquals(
                http.search(PLAIN, Articles.question(JUDGED.question(), 10)).ids(), judgedIds(plain));
        assertEquals(1, reranked.number("/metric_score"));
        assertTrue(plain.number("/metric_score") < 1, () -> plain.json().toString());
    }

    /** A shard's rescorer in the judged search itself; the index has one shard, so the order is the pipeline's. */
    @Test
    void rankEvalJudgesAShardsRescoring() {
        String rescore = ", \"rescore\": {\"window_size\": 20, \"cross_encoder\": {\"fields\": [\"title\", \"text\"],"
                + " \"timeout\": \"100s\"}}}";
        Answer rescored = rankEval(PLAIN, query().replaceFirst("}$", Matcher.quoteReplacement(rescore)));

        assertEquals(judgedIds(rankEval(RERANKED)), judgedIds(rescored));
        assertEquals(1, rescored.number("/metric_score"));
    }

    @Test
    void countCountsAsWithoutPipeline() {
        String body = "{\"query\": {\"match\": {\"text\": \"train\"}}}";

        Answer count = http.post("/" + RERANKED + "/_count", body).ok();

        assertEquals(http.post("/" + PLAIN + "/_count", body).ok().text("/count"), count.text("/count"));
        assertTrue(count.number("/count") > 20, "more than the window");
    }

    @Test
    void validateExplainsTheSameQuery() {
        String body = "{\"query\": {\"match\": {\"text\": \"late train\"}}}";

        Answer validated = http.post("/" + RERANKED + "/_validate/query?explain=true", body)
                .ok();

        assertEquals("true", validated.text("/valid"));
        assertEquals(
                http.post("/" + PLAIN + "/_validate/query?explain=true", body).text("/explanations/0/explanation"),
                validated.text("/explanations/0/explanation"));
    }

    private static Answer rankEval(String index) {
        return rankEval(index, query());
    }

    private static Answer rankEval(String index, String query) {
        Answer answer = http.post(
                        "/" + index + "/_rank_eval", String.format(Locale.ROOT, """
                {"requests": [{"id": "judged", "request": %s,
                     "ratings": [{"_index": "%s", "_id": "%s", "rating": 1}]}],
                 "metric": {"mean_reciprocal_rank": {"k": 10, "relevant_rating_threshold": 1}}}""", query, index, JUDGED.answer()))
                .ok();
        assertEquals("{}", answer.text("/failures"));
        return answer;
    }

    private static String query() {
        return "{\"query\": {\"multi_match\": {\"query\": \"" + JUDGED.question()
                + "\", \"fields\": [\"title\", \"text\"]}}}";
    }

    private static List<String> judgedIds(Answer answer) {
        return answer.at("/details/judged/hits").asJsonArray().getValuesAs(JsonObject.class).stream()
                .map(hit -> hit.getJsonObject("hit").getString("_id"))
                .toList();
    }
}
