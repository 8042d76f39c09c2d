package io.crossencoder.opensearch.cluster;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.action.admin.cluster.health.ClusterHealthRequest;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.PutSearchPipelineRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * What a client does, written as the JSON it would send.
 *
 * @param client of the node that coordinates
 * @param registry parses bodies as that node's REST layer does
 */
record Searches(Client client, NamedXContentRegistry registry) {
    /** The pipeline of platforms that must not run any. */
    static final String NO_PIPELINE = "_none";

    /** Every copy of a document is the only one, so that two searches see the same first-stage scores. */
    static final String SETTINGS =
            "'index.number_of_shards': 3, 'index.number_of_replicas': 0, 'index.refresh_interval': -1";

    /** The fields of {@link Article}, and some that other tests fill. */
    static final String MAPPING = json("""
            {'properties': {
              'topic': {'type': 'keyword'}, 'title': {'type': 'text'}, 'text': {'type': 'text'},
              'number': {'type': 'integer'}, 'suggest': {'type': 'completion'},
              'notes': {'type': 'nested', 'properties': {'by': {'type': 'keyword'}, 'note': {'type': 'text'}}}}}""");

    /** JSON may be written with single quotes. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    void putPipeline(String name, String body) {
        client.admin()
                .cluster()
                .putSearchPipeline(
                        new PutSearchPipelineRequest(name, new BytesArray(json(body)), MediaTypeRegistry.JSON))
                .actionGet();
    }

    void createIndex(String name, String settings, String mapping) {
        client.admin()
                .indices()
                .create(new CreateIndexRequest(name)
                        .settings(json("{" + settings + "}"), MediaTypeRegistry.JSON)
                        .mapping(json(mapping), MediaTypeRegistry.JSON))
                .actionGet();
        assertFalse(client.admin()
                .cluster()
                .health(new ClusterHealthRequest(name).waitForGreenStatus())
                .actionGet()
                .isTimedOut());
    }

    /** An index of three shards whose default pipeline is given, filled with articles. */
    void createArticles(String name, String pipeline, Collection<Article> articles) {
        createIndex(name, SETTINGS + ", 'index.search.default_pipeline': '" + pipeline + "'", MAPPING);
        index(name, articles);
    }

    void index(String name, Collection<Article> articles) {
        index(name, articles, Article::source);
    }

    /** Indexes articles in another form. */
    void index(String name, Collection<Article> articles, Function<Article, Map<String, Object>> source) {
        BulkRequest bulk = new BulkRequest(name).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        for (Article article : articles) {
            bulk.add(new IndexRequest()
                    .id(Integer.toString(article.id()))
                    .source(source.apply(article), MediaTypeRegistry.JSON));
        }
        BulkResponse response = client.bulk(bulk).actionGet();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
    }

    void index(String name, String id, String source) {
        client.index(new IndexRequest(name)
                        .id(id)
                        .source(json(source), MediaTypeRegistry.JSON)
                        .setRefreshPolicy(RefreshPolicy.IMMEDIATE))
                .actionGet();
    }

    /** A request as the REST layer would build it; the pipeline is the index's own where null. */
    SearchRequest request(String index, String pipeline, String body) {
        return new SearchRequest(index.split(",")).source(source(body)).pipeline(pipeline);
    }

    SearchSourceBuilder source(String body) {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                registry, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, json(body))) {
            return SearchSourceBuilder.fromXContent(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer send(SearchRequest request) {
        return Answer.of(client.search(request).actionGet());
    }

    /** A search through the index's default pipeline, as an unchanged client sends it. */
    Answer search(String index, String body) {
        return send(request(index, null, body));
    }

    /** The same search without any pipeline. */
    Answer plain(String index, String body) {
        return send(request(index, NO_PIPELINE, body));
    }

    /**
     * Sends a search that finds no more than a page of hits, which are no more than the candidate window, with and without the
     * default pipeline. The legitimate differences are: {@code took}, the order, {@code _score}, {@code max_score} and
     * {@code ext.cross_encoder}. Everything else must be the same.
     */
    Answer assertReordered(String index, String body) {
        Answer plain = plain(index, body);
        Answer answer = search(index, body);
        assertEquals(String.valueOf(answer.report()) + body, "complete", answer.status());
        assertEquals(plain.around(), answer.around());
        assertEquals(plain.unscored(), answer.unscored());
        assertNeverRises(answer);
        return answer;
    }

    /** Sends a search that is not to be reranked: only {@code took} and {@code ext.cross_encoder} may differ. */
    Answer assertUntouched(String reason, String index, String body) {
        Answer plain = plain(index, body);
        Answer answer = search(index, body);
        assertUntouched(reason, plain, answer);
        return answer;
    }

    static void assertUntouched(String reason, Answer plain, Answer answer) {
        assertEquals(plain.lasting(), answer.lasting());
        assertEquals(reason, answer.reason());
        assertEquals("passed", answer.status());
    }

    static void assertNeverRises(Answer answer) {
        double previous = Double.POSITIVE_INFINITY;
        for (double score : answer.scores()) {
            assertTrue(score + " follows " + previous, score <= previous);
            previous = score;
        }
    }
}
