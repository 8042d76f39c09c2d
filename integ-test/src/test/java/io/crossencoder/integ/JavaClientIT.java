package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import org.opensearch.client.opensearch.core.search.Hit;
import org.opensearch.client.opensearch.core.search.HitsMetadata;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/** Does opensearch-java work unchanged on an index that reranks? What is not reranked must be what it is without the plugin. */
@ExtendWith(SharedNode.class)
class JavaClientIT {
    private static final String INDEX = "java-client";
    private static final String LATE = "late train";

    private static OpenSearchTransport transport;
    private static OpenSearchClient client;

    /** What is in the index. */
    public record Article(String title, String text) {}

    @BeforeAll
    static void connect(RealNode node) throws IOException, InterruptedException {
        Articles.reranked(node, INDEX);
        transport = ApacheHttpClient5TransportBuilder.builder(
                        HttpHost.create(node.http().uri()))
                .build();
        client = new OpenSearchClient(transport);
    }

    @AfterAll
    static void disconnect() throws IOException {
        transport.close();
    }

    static List<Judged> judged() {
        return Articles.JUDGED;
    }

    @ParameterizedTest
    @MethodSource("judged")
    void searchFindsTheAnswerThatPlainSearchPutsLower(Judged judged) throws IOException {
        List<String> reranked = ids(search(asks(judged.question()).size(20)));
        List<String> plain = ids(search(asks(judged.question()).size(20).searchPipeline("_none")));

        assertEquals(judged.answer(), reranked.get(0));
        assertNotEquals(judged.answer(), plain.get(0));
        assertEquals(
                List.copyOf(plain).stream().sorted().toList(),
                reranked.stream().sorted().toList());
    }

    @Test
    void pagesMakeUpTheLongList() throws IOException {
        List<String> pages = new ArrayList<>();
        for (int from = 0; from < 30; from += 7) {
            pages.addAll(ids(search(asks(LATE).from(from).size(7))));
        }

        assertEquals(ids(search(asks(LATE).size(35))), pages);
    }

    @Test
    void multiSearchReranksEachOfItsSearches() throws IOException {
        var answers = client.msearch(
                multi -> {
                    for (Judged judged : Articles.JUDGED) {
                        multi.searches(one -> one.header(header -> header.index(INDEX))
                                .body(body -> body.query(query(judged.question()))));
                    }
                    return multi;
                },
                Article.class);

        assertEquals(
                Articles.JUDGED.stream().map(Judged::answer).toList(),
                answers.responses().stream()
                        .map(answer -> answer.result().hits().hits().get(0).id())
                        .toList());
    }

    @Test
    void countIsThatOfThePlainSearch() throws IOException {
        long count = client.count(c -> c.index(INDEX).query(query(LATE))).count();

        assertEquals(
                search(asks(LATE).size(0).searchPipeline("_none"))
                        .hits()
                        .total()
                        .value(),
                count);
    }

    @Test
    void scrollReadsEverythingInPlainOrder() throws IOException {
        SearchResponse<Article> first = search(asks(LATE).size(15).scroll(time -> time.time("1m")));
        List<String> read = new ArrayList<>(ids(first));
        String scrollId = first.scrollId();
        while (true) {
            String id = scrollId;
            var next = client.scroll(s -> s.scrollId(id).scroll(time -> time.time("1m")), Article.class);
            if (next.hits().hits().isEmpty()) {
                client.clearScroll(c -> c.scrollId(id));
                break;
            }
            read.addAll(ids(next.hits()));
            scrollId = next.scrollId();
        }

        assertEquals(ids(search(asks(LATE).size(1000).searchPipeline("_none"))), read);
    }

    @Test
    void aggregationsSeeEveryMatchWithAndWithoutHits() throws IOException {
        Map<String, Long> plain = titles(asks(LATE).size(0).searchPipeline("_none"));

        assertEquals(plain, titles(asks(LATE).size(0)));
        assertEquals(plain, titles(asks(LATE).size(5)));
        assertFalse(plain.isEmpty());
    }

    @Test
    void highlightsAreThoseOfThePlainSearch() throws IOException {
        Map<String, Object> plain = highlights(asks(LATE).size(20).searchPipeline("_none"));

        Map<String, Object> reranked = highlights(asks(LATE).size(20));

        assertEquals(plain, reranked);
        assertFalse(plain.isEmpty());
    }

    @Test
    void sourceIsWhatWasAskedFor() throws IOException {
        Hit<Article> hit = search(asks(LATE).size(1).source(s -> s.filter(f -> f.includes("title"))))
                .hits()
                .hits()
                .get(0);

        assertFalse(hit.source().title().isEmpty());
        assertEquals(null, hit.source().text());
    }

    @Test
    void passagesAreDocumentFields() throws IOException {
        JsonData options = JsonData.of(Map.of("passage", true));
        Hit<Article> hit = search(asks(LATE).size(1).ext("cross_encoder", options))
                .hits()
                .hits()
                .get(0);
        JsonObject passage =
                hit.fields().get("cross_encoder_passage").toJson().asJsonArray().getJsonObject(0);

        assertEquals("text", passage.getString("field"));
        assertEquals(
                passage.getString("text"),
                hit.source().text().substring(passage.getInt("start"), passage.getInt("end")));
    }

    @Test
    void explanationAccountsForTheScore() throws IOException {
        Hit<Article> hit =
                search(asks(LATE).size(1).explain(true)).hits().hits().get(0);

        assertEquals(hit.score().floatValue(), hit.explanation().value());
    }

    @Test
    void mistakesAreThePlatformsErrors() {
        assertEquals(
                404,
                assertThrows(OpenSearchException.class, () -> search(asks(LATE).index("no-such-index")))
                        .status());
        assertEquals(
                400,
                assertThrows(
                                OpenSearchException.class,
                                () -> search(asks(LATE).query(q -> q.queryString(s -> s.query("late AND (")))))
                        .status());
    }

    private static SearchRequest.Builder asks(String question) {
        return new SearchRequest.Builder().index(INDEX).query(query(question));
    }

    private static Query query(String question) {
        return Query.of(q -> q.multiMatch(m -> m.query(question).fields("title", "text")));
    }

    private static SearchResponse<Article> search(SearchRequest.Builder request) throws IOException {
        return client.search(request.build(), Article.class);
    }

    private static List<String> ids(SearchResponse<Article> response) {
        return ids(response.hits());
    }

    private static List<String> ids(HitsMetadata<Article> hits) {
        return hits.hits().stream().map(Hit::id).toList();
    }

    private static Map<String, Long> titles(SearchRequest.Builder request) throws IOException {
        request.aggregations("titles", a -> a.terms(t -> t.field("title.raw").size(100)));
        return search(request).aggregations().get("titles").sterms().buckets().array().stream()
                .collect(Collectors.toMap(bucket -> bucket.key(), bucket -> bucket.docCount()));
    }

    private static Map<String, Object> highlights(SearchRequest.Builder request) throws IOException {
        request.highlight(h -> h.fields("text", f -> f.numberOfFragments(2)));
        return search(request).hits().hits().stream().collect(Collectors.toMap(Hit::id, Hit::highlight));
    }
}
