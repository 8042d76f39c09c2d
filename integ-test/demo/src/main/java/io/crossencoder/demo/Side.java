package io.crossencoder.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The two ways to ask the same question. */
enum Side {
    /** As the index alone ranks. */
    BEFORE("?search_pipeline=_none"),
    /** As it ranks with its default pipeline: the request says nothing of reranking. */
    AFTER("");

    private final String parameter;

    Side(String parameter) {
        this.parameter = parameter;
    }

    /**
     * What came back.
     *
     * @param hits in their order
     * @param report {@code ext.cross_encoder}; empty where the answer has none
     * @param millis what the client waited
     */
    record Answer(List<Hit> hits, Map<String, Object> report, double millis) {
        Answer {
            hits = List.copyOf(hits);
        }

        List<String> ids() {
            return hits.stream().map(Hit::id).toList();
        }

        /** Where an article stands, counted from 1; 0 where it is not there. */
        int rankOf(String id) {
            return ids().indexOf(id) + 1;
        }

        boolean complete() {
            return "complete".equals(report.get("status"));
        }
    }

    /** One article of an answer. */
    record Hit(String id, double score) {}

    /** Asks a question for that many hits. */
    Answer ask(DemoNode node, String question, int size) throws IOException, InterruptedException {
        DemoNode.Timed answer = node.timed("POST", "/" + DemoIndex.NAME + "/_search" + parameter, body(question, size));
        List<Hit> hits = Json.children(Json.child(answer.body(), "hits"), "hits").stream()
                .map(Side::hit)
                .toList();
        Map<String, Object> report = Json.child(Json.child(answer.body(), "ext"), "cross_encoder");
        return new Answer(hits, report, answer.nanos() / 1e6);
    }

    /** The search that both sides send. */
    static String body(String question, int size) {
        return Json.write(Json.object(
                "size",
                size,
                "_source",
                List.of("title"),
                "query",
                Json.object("match", Json.object(DemoIndex.SEARCHED, question))));
    }

    private static Hit hit(Map<String, Object> hit) {
        return new Hit((String) hit.get("_id"), ((Number) hit.get("_score")).doubleValue());
    }
}
