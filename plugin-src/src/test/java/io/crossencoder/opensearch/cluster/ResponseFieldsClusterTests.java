package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.CrossEncoderPlugin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.plugins.Plugin;

/** Is every field of a response still there, and right, around the reranked hits? */
public class ResponseFieldsClusterTests extends RerankingClusterTestCase {
    private static final String ALL = "{'size': 80, " + MATCH_ALL_WORDS;
    private static final String BETWEEN_OTHERS = "between-others";

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(CrossEncoderPlugin.class, ProbePlugin.class);
    }

    @Override
    void indexMore(Searches searches) {
        searches.putPipeline(
                BETWEEN_OTHERS,
                "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [{'probe': {'say': 'hello'}},"
                        + " {'cross_encoder': {" + CROSS_ENCODER + "}}]}");
        searches.createIndex("words", Searches.SETTINGS, "{'properties': {'number': {'type': 'keyword'}}}");
        searches.index(
                "words",
                Article.all().subList(0, 10),
                article -> Map.of("text", article.text(), "title", article.title(), "number", "abc"));
    }

    private static Answer send(String index, String pipeline, String body) {
        return searches().send(searches().request(index, pipeline, body));
    }

    /** {@code took} is fixed before response processors run; a client measures the whole. */
    public void testTookIncludesTheReranking() {
        String unseen = "{'size': 80, 'query': {'match': {'text': 'which water did nobody ask about before'}}}";
        Answer answer = searches().search(ARTICLES, unseen);
        int rerank = (int) answer.get("ext.cross_encoder.took_ms");
        assertTrue("80 texts take longer than no time", rerank > 0);
        assertTrue((int) answer.json().get("took") >= rerank);
    }

    public void testMaxScoreIsTheHighest() {
        for (int from : new int[] {0, 5}) {
            Answer answer = searches().search(ARTICLES, "{'from': " + from + ", 'size': 10, " + MATCH_ALL_WORDS + "}");
            Answer list = searches().search(ARTICLES, ALL + "}");
            assertEquals(list.scores().get(0), answer.get("hits.max_score"));
            assertEquals(list.scores().subList(from, from + 10), answer.scores());
        }
    }

    public void testAggregations() {
        Answer answer = searches()
                .assertReordered(
                        ARTICLES,
                        ALL
                                + ", 'aggs': {'topics': {'terms': {'field': 'topic'}, 'aggs': {'n': {'sum': {'field': 'number'}}}},"
                                + " 'stats': {'stats': {'field': 'number'}}, 'kinds': {'cardinality': {'field': 'topic'}},"
                                + " 'page': {'composite': {'size': 3, 'sources': [{'t': {'terms': {'field': 'topic'}}}]}},"
                                + " 'low': {'filter': {'range': {'number': {'lt': 7}}}},"
                                + " 'top': {'max_bucket': {'buckets_path': 'topics>n'}}}}");
        assertEquals(8, answer.get("aggregations.kinds.value"));
    }

    public void testProfileOnlyWhereAsked() {
        assertFalse(searches().search(ARTICLES, ALL + "}").json().containsKey("profile"));
        Answer profiled = searches().search(ARTICLES, ALL + ", 'profile': true}");
        assertEquals("complete", profiled.status());
        assertEquals(3, ((List<?>) profiled.get("profile.shards")).size());
        assertEquals(80, profiled.hits().size());
    }

    public void testOtherPluginsExt() {
        Answer plain = searches().plain(ARTICLES, ALL + "}");
        Answer answer = send(ARTICLES, BETWEEN_OTHERS, ALL + "}");
        assertEquals("hello", answer.get("ext.probe"));
        assertEquals("complete", answer.status());
        assertEquals(plain.unscored(), answer.unscored());
    }

    /** The shards of one index refuse the query, the others answer: so they do with the pipeline. */
    public void testShardFailures() {
        String body = "{'size': 80, 'query': {'bool': {'must': {'match': {'text': '" + Article.QUESTION
                + "'}}, 'should': {'term': {'number': 'abc'}}}}}";
        Answer answer = searches().assertReordered(ARTICLES + ",words", body);
        assertEquals(3, answer.get("_shards.failed"));
        assertEquals(1, ((List<?>) answer.get("_shards.failures")).size());
        assertEquals(10, answer.hits().size());
    }

    public void testReducePhasesAndPhaseTook() {
        SearchRequest request = searches().request(ARTICLES, null, ALL + "}");
        request.setBatchedReduceSize(2);
        request.setPhaseTook(true);
        Answer answer = searches().send(request);
        SearchRequest same = searches().request(ARTICLES, Searches.NO_PIPELINE, ALL + "}");
        same.setBatchedReduceSize(2);
        same.setPhaseTook(true);
        Answer plain = searches().send(same);
        assertEquals(plain.json().get("num_reduce_phases"), answer.json().get("num_reduce_phases"));
        assertEquals(
                ((Map<?, ?>) plain.json().get("phase_took")).keySet(),
                ((Map<?, ?>) answer.json().get("phase_took")).keySet());
        assertEquals("complete", answer.status());
    }

    /**
     * The platform lists what went into and came out of each processor. What goes into ours are the hits as the shards sent
     * them, with the texts they shipped; the hits of the answer itself hold none.
     */
    public void testProcessorResults() {
        SearchRequest request = searches().request(ARTICLES, null, "{'size': 5, " + MATCH_ALL_WORDS + "}");
        request.source().verbosePipeline(true);
        request.pipeline(PIPELINE);
        Answer answer = searches().send(request);
        List<?> results = (List<?>) answer.json().get("processor_results");
        assertEquals(2, results.size());
        assertEquals("rerank_candidates", ((Map<?, ?>) results.get(0)).get("processor_name"));
        assertEquals("cross_encoder", ((Map<?, ?>) results.get(1)).get("processor_name"));
        assertEquals("success", ((Map<?, ?>) results.get(1)).get("status"));
        assertEquals(5, ((List<?>) ((Map<?, ?>) results.get(1)).get("output_data")).size());
        assertEquals(
                searches()
                        .search(ARTICLES, "{'size': 5, " + MATCH_ALL_WORDS + "}")
                        .hits(),
                answer.hits());
    }

    public void testTimedOutStaysFalse() {
        Answer answer = searches().search(ARTICLES, ALL + ", 'timeout': '30s'}");
        assertEquals(false, answer.json().get("timed_out"));
        assertEquals("complete", answer.status());
    }
}
