package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Are hits reranked by their texts as neural-search's ingestion leaves them: cut up by {@code text_chunking}, each chunk with its
 * vector, and in {@code semantic} fields? Run by {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class IngestedTextsIT {
    private static final String ARTICLES = "ingested-articles";
    private static final String CHUNKS = "ingested-chunks";
    /** A semantic field whose texts have one vector each. */
    private static final String SEMANTIC = "ingested-semantic";
    /** One whose chunks have. */
    private static final String SEMANTIC_CHUNKS = "ingested-semantic-chunks";

    private static final String PIPELINE = "ingested";
    /** All articles: where the hidden layer puts the answer is chance. */
    private static final int WINDOW = 102;

    private static final String CHUNKS_OF_SEMANTIC = "text_semantic_info.chunks.text";
    private static final Judged DOUBLE_BASS = Articles.JUDGED.get(1);
    private static final String ITS_ANSWER = "A double bass or a harp travels in the bicycle space";
    private static final String TOKENS = "{\"token_limit\": 80, \"overlap_rate\": 0.1}";

    private static RealNode node;
    private static NodeHttp http;
    private static String model;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        node = RealNode.create("ingested");
        MlCommons mlCommons = new MlCommons(node);
        mlCommons.start();
        http = node.http();
        model = mlCommons.embeddingModel();
        Articles.reranked(node, ARTICLES);
        http.put("/_search/pipeline/" + PIPELINE, String.format(Locale.ROOT, """
                {"request_processors": [{"rerank_candidates": {"window_size": %d}}],
                 "response_processors": [{"cross_encoder": {"fields": ["title", "text"], "timeout": "100s"}}]}""", WINDOW))
                .ok();
        createChunks();
        createSemantic(SEMANTIC, "false");
        createSemantic(SEMANTIC_CHUNKS, "[{\"algorithm\": \"fixed_token_length\", \"parameters\": " + TOKENS + "}]");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        node.close();
    }

    /** Passages of so many tokens that overlap, each with its vector; and paragraphs. */
    private static void createChunks() {
        http.put("/_ingest/pipeline/" + CHUNKS, String.format(Locale.ROOT, """
                {"processors": [
                   {"text_chunking": {"algorithm": {"fixed_token_length": %s}, "field_map": {"text": "passages"}}},
                   {"text_embedding": {"model_id": "%s", "field_map": {"passages": "vectors"}}},
                   {"text_chunking": {"algorithm": {"delimiter": {"delimiter": "\\n\\n"}}, "field_map": {"text": "paragraphs"}}}]}""", TOKENS, model))
                .ok();
        create(
                CHUNKS,
                ", \"default_pipeline\": \"" + CHUNKS + "\"",
                String.format(Locale.ROOT, """
                "text": {"type": "text"}, "passages": {"type": "text"}, "paragraphs": {"type": "text"},
                "vectors": {"type": "nested", "properties": {"knn": {"type": "knn_vector", "dimension": %d,
                  "method": {"name": "hnsw", "engine": "lucene", "space_type": "l2"}}}}""", HiddenLayer.DIMENSION));
    }

    private static void createSemantic(String index, String chunking) {
        create(index, "", String.format(Locale.ROOT, """
                "text": {"type": "semantic", "model_id": "%s", "chunking": %s,
                  "dense_embedding_config": {"method": {"name": "hnsw", "engine": "lucene"}}}""", model, chunking));
    }

    /** The collection once more. */
    private static void create(String index, String settings, String fields) {
        http.put("/" + index, String.format(Locale.ROOT, """
                {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "index.knn": true%s},
                 "mappings": {"properties": {"title": {"type": "text"}, %s}}}""", settings, fields)).ok();
        Answer copied = http.post("/_reindex?refresh=true", String.format(Locale.ROOT, """
                {"source": {"index": "%s"}, "dest": {"index": "%s"}}""", ARTICLES, index))
                .ok();
        assertEquals("102", copied.text("/created"), () -> copied.json().toString());
    }

    private static Answer search(String index, String pipeline, int size, String query, String more) {
        return http.post(
                        "/" + index + "/_search?search_pipeline=" + pipeline,
                        String.format(Locale.ROOT, """
                {"size": %d, "_source": ["title", "passages", "paragraphs", "text_semantic_info.chunks.text"], "query": %s%s}""", size, query, more))
                .ok();
    }

    /** Reranked by some fields, all candidates. */
    private static Answer reranked(String index, String query, String options) {
        Answer answer = search(index, PIPELINE, WINDOW, query, ", \"ext\": {\"cross_encoder\": {" + options + "}}");
        assertEquals("complete", answer.rerankStatus(), () -> answer.report().toString());
        assertEquals(Integer.toString(WINDOW), answer.text("/ext/cross_encoder/reranked"));
        return answer;
    }

    private static String fields(String... names) {
        return "\"fields\": " + Json.createArrayBuilder(List.of(names)).build();
    }

    /** By the vectors of chunks. */
    private static String neuralOfChunks(String question) {
        return String.format(Locale.ROOT, """
                {"nested": {"path": "vectors", "score_mode": "max", "query":
                  {"neural": {"vectors.knn": {"query_text": "%s", "model_id": "%s", "k": %d}}}}}""", question, model, WINDOW);
    }

    /** By a semantic field, which knows its model and whether it has chunks. */
    private static String neural(String question) {
        return String.format(
                Locale.ROOT, "{\"neural\": {\"text\": {\"query_text\": \"%s\", \"k\": %d}}}", question, WINDOW);
    }

    private static void assertAnswerComesToTheFront(Judged judged, Answer plain, Answer reranked) {
        assertEquals(WINDOW, plain.hits().size());
        assertNotEquals(plain.ids().subList(0, 10), reranked.ids().subList(0, 10));
        assertTrue(reranked.ids().indexOf(judged.answer()) <= 1, () -> judged + ": " + reranked.ids());
    }

    private static List<String> scored(Answer answer) {
        return answer.hits().stream()
                .map(hit -> hit.getString("_id") + " " + hit.get("_score"))
                .toList();
    }

    @Test
    void chunksThatAVectorOfTheirsFoundAreReranked() {
        for (Judged judged : Articles.JUDGED) {
            String query = neuralOfChunks(judged.question());
            Answer plain = search(CHUNKS, "_none", WINDOW, query, "");
            for (String field : List.of("passages", "paragraphs")) {
                Answer list = reranked(CHUNKS, query, fields("title", field));
                assertAnswerComesToTheFront(judged, plain, list);
                Answer page = search(
                        CHUNKS, PIPELINE, 5, query, ", \"ext\": {\"cross_encoder\": {" + fields("title", field) + "}}");
                assertEquals(scored(list).subList(0, 5), scored(page));
            }
        }
    }

    /** Cut at its line breaks, a text is the same text: one value for each paragraph, joined again. */
    @Test
    void paragraphsAreRerankedAsTheTextThatTheyWereCutFrom() {
        for (Judged judged : Articles.JUDGED) {
            String query = neuralOfChunks(judged.question());
            assertEquals(
                    scored(reranked(CHUNKS, query, fields("title", "text"))),
                    scored(reranked(CHUNKS, query, fields("title", "paragraphs"))));
        }
    }

    /** Which starts where the chunks before it end, each with the line break that joins them. */
    @ParameterizedTest
    @ValueSource(strings = {"passages", "paragraphs", CHUNKS_OF_SEMANTIC})
    void theBestPassageIsOfTheRightChunk(String field) {
        boolean isSemantic = field.equals(CHUNKS_OF_SEMANTIC);
        String query = isSemantic ? neural(DOUBLE_BASS.question()) : neuralOfChunks(DOUBLE_BASS.question());
        Answer answer = reranked(
                isSemantic ? SEMANTIC_CHUNKS : CHUNKS,
                query,
                fields(field) + ", \"passage\": true, \"window_tokens\": 60, \"overlap_tokens\": 10");
        int place = answer.ids().indexOf(DOUBLE_BASS.answer());
        assertTrue(place <= 1, () -> answer.ids().toString());
        JsonObject hit = answer.hits().get(place);
        List<String> chunks = isSemantic ? semanticChunks(hit) : chunks(hit, field);
        int right = 0;
        int start = 0;
        while (!chunks.get(right).contains(ITS_ANSWER)) {
            start += chunks.get(right).length() + 1;
            right++;
        }
        assertTrue(right > 1, chunks::toString);
        JsonObject passage = hit.getJsonObject("fields")
                .getJsonArray("cross_encoder_passage")
                .getJsonObject(0);
        int from = passage.getInt("start");
        int to = passage.getInt("end");
        assertEquals(field, passage.getString("field"));
        assertEquals(String.join("\n", chunks).substring(from, to), passage.getString("text"));
        assertTrue(from < start + chunks.get(right).length() && to > start, passage::toString);
        assertTrue(passage.getString("text").contains(ITS_ANSWER), passage::toString);
    }

    private static List<String> chunks(JsonObject hit, String field) {
        return hit.getJsonObject("_source").getJsonArray(field).getValuesAs(JsonString::getString);
    }

    private static List<String> semanticChunks(JsonObject hit) {
        return hit.getJsonObject("_source").getJsonObject("text_semantic_info").getJsonArray("chunks").stream()
                .map(chunk -> chunk.asJsonObject().getString("text"))
                .toList();
    }

    /** Be it asked by vectors or by words: the question is the query's, and the text is the field's. */
    @ParameterizedTest
    @ValueSource(strings = {SEMANTIC, SEMANTIC_CHUNKS})
    void aSearchOfASemanticFieldIsReranked(String index) {
        for (Judged judged : Articles.JUDGED) {
            String query = neural(judged.question());
            Answer answer = reranked(index, query, fields("title", "text"));
            assertAnswerComesToTheFront(judged, search(index, "_none", WINDOW, query, ""), answer);
            String said = fields("title", "text") + ", \"query\": \"" + judged.question() + "\"";
            assertEquals(scored(reranked(index, query, said)), scored(answer));
            String ofWords = "{\"match\": {\"text\": \"" + judged.question() + "\"}}";
            Answer matched = search(index, PIPELINE, 10, ofWords, "");
            assertEquals(
                    "complete", matched.rerankStatus(), () -> matched.json().toString());
            assertTrue(matched.ids().indexOf(judged.answer()) <= 1, () -> judged + ": " + matched.ids());
        }
    }

    @Test
    void theChunksOfASemanticFieldAreReadWhereItKeepsThem() {
        for (Judged judged : Articles.JUDGED) {
            String query = neural(judged.question());
            assertAnswerComesToTheFront(
                    judged,
                    search(SEMANTIC_CHUNKS, "_none", WINDOW, query, ""),
                    reranked(SEMANTIC_CHUNKS, query, fields("title", CHUNKS_OF_SEMANTIC)));
        }
    }

    /** The query that a shard sees holds vectors: the question must be said. */
    @ParameterizedTest
    @ValueSource(strings = {SEMANTIC, SEMANTIC_CHUNKS})
    void aRescorerReadsASemanticField(String index) {
        Judged judged = Articles.JUDGED.get(0);
        String query = neural(judged.question());
        String rescore = String.format(Locale.ROOT, """
                , "rescore": {"window_size": %d, "cross_encoder": {"fields": ["title", "text"], "timeout": "100s", "query": "%s"}}""", WINDOW, judged.question());
        assertEquals(
                scored(reranked(index, query, fields("title", "text"))),
                scored(search(index, "_none", WINDOW, query, rescore)));
    }
}
