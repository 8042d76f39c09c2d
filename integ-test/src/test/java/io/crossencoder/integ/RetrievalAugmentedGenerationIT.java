package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Does a language model get our best hits, in our order, where ML Commons' {@code retrieval_augmented_generation} follows ours? Run by
 * {@code mvn verify -Ppeers}.
 */
@Tag("peers")
class RetrievalAugmentedGenerationIT {
    private static final String INDEX = "rag";
    private static final int CONTEXT = 3;
    private static final Judged JUDGED = Articles.JUDGED.get(0);

    private static RealNode node;
    private static NodeHttp http;
    private static ChatService chat;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        chat = new ChatService();
        node = RealNode.create("rag");
        MlCommons mlCommons = new MlCommons(node);
        mlCommons.start();
        http = node.http();
        Articles.reranked(node, INDEX);
        http.put("/_search/pipeline/answer", String.format(Locale.ROOT, """
                {"request_processors": [{"rerank_candidates": {"window_size": 20}}],
                 "response_processors": [
                   {"cross_encoder": {"fields": ["title", "text"], "timeout": "100s"}},
                   {"retrieval_augmented_generation": {"model_id": "%s", "context_field_list": ["title", "text"],
                     "system_prompt": "You are a helpful assistant.", "user_instructions": "Answer from the search results."}}]}""", mlCommons.remoteModel(chat.connector())))
                .ok();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        chat.close();
        node.close();
    }

    @Test
    void thePromptHoldsOurBestHitsInOurOrder() {
        Answer answer = http.post(
                        "/" + INDEX + "/_search?search_pipeline=answer",
                        String.format(Locale.ROOT, """
                {"size": 10, "query": {"multi_match": {"query": "%s", "fields": ["title", "text"]}},
                 "ext": {"generative_qa_parameters": {"llm_model": "gpt-4o-mini", "llm_question": "%s", "context_size": %d}}}""", JUDGED.question(), JUDGED.question(), CONTEXT))
                .ok();

        assertEquals(ChatService.ANSWER, answer.text("/ext/retrieval_augmented_generation/answer"));
        assertEquals(JUDGED.answer(), answer.ids().get(0));
        List<String> firstStage = http.plainSearch(INDEX, Articles.question(JUDGED.question(), 10))
                .ok()
                .ids();
        assertNotEquals(firstStage.subList(0, CONTEXT), answer.ids().subList(0, CONTEXT));
        assertEquals(1, chat.requests().size());
        List<String> prompt = prompt(chat.requests().get(0));
        List<String> wanted = texts(answer.hits().subList(0, CONTEXT));
        List<String> results = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            results.add("SEARCH RESULT " + (i + 1) + ": " + wanted.get(i));
        }
        assertEquals(
                results,
                prompt.stream().filter(part -> part.startsWith("SEARCH RESULT")).toList());
        for (String text : texts(answer.hits().subList(CONTEXT, 10))) {
            assertTrue(prompt.stream().noneMatch(part -> part.contains(text)), text);
        }
        // ML Commons writes the response anew, and leaves out what it does not know
        assertEquals("none", answer.rerankStatus());
    }

    /** Each hit's title and its text, as the processor is to send them. */
    private static List<String> texts(List<JsonObject> hits) {
        return hits.stream()
                .map(hit -> hit.getJsonObject("_source"))
                .flatMap(source -> Stream.of(source.getString("title"), source.getString("text")))
                .toList();
    }

    /** All that the model is told, in order. */
    private static List<String> prompt(JsonObject request) {
        return request.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .flatMap(message -> message.getJsonArray("content").getValuesAs(JsonObject.class).stream())
                .map(part -> part.getString("text"))
                .toList();
    }
}
