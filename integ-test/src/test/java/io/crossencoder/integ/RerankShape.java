package io.crossencoder.integ;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Locale;

/** What services say to each other when texts are to be ranked; results come best first, each with the index of its text. */
enum RerankShape {
    /** Cohere's API reference, endpoint v2/rerank. */
    COHERE(
            "cohere",
            "{ \\\"documents\\\": ${parameters.documents}, \\\"query\\\": \\\"${parameters.query}\\\", \\\"model\\\": \\\"rerank-v3.5\\\", \\\"top_n\\\": ${parameters.top_n} }") {
        @Override
        String query(JsonObject request) {
            return request.getString("query");
        }

        @Override
        List<String> documents(JsonObject request) {
            return request.getJsonArray("documents").getValuesAs(JsonString::getString);
        }

        @Override
        JsonValue answer(List<Integer> order, double[] scores) {
            return Json.createObjectBuilder()
                    .add("id", "07734bd2-2473-4f07-94e1-0d9f0e6843cf")
                    .add("results", results(order, scores, "relevance_score"))
                    .add(
                            "meta",
                            Json.createObjectBuilder()
                                    .add(
                                            "api_version",
                                            Json.createObjectBuilder().add("version", "2"))
                                    .add(
                                            "billed_units",
                                            Json.createObjectBuilder().add("search_units", 1)))
                    .build();
        }
    },

    /** Amazon Bedrock's API reference, operation Rerank. */
    BEDROCK(
            "bedrock",
            "{ \\\"queries\\\": ${parameters.queries}, \\\"rerankingConfiguration\\\": { \\\"type\\\": \\\"BEDROCK_RERANKING_MODEL\\\" }, \\\"sources\\\": ${parameters.sources} }") {
        @Override
        String query(JsonObject request) {
            return request.getJsonArray("queries")
                    .getJsonObject(0)
                    .getJsonObject("textQuery")
                    .getString("text");
        }

        @Override
        List<String> documents(JsonObject request) {
            return request.getJsonArray("sources").getValuesAs(JsonObject.class).stream()
                    .map(source -> source.getJsonObject("inlineDocumentSource")
                            .getJsonObject("textDocument")
                            .getString("text"))
                    .toList();
        }

        @Override
        JsonValue answer(List<Integer> order, double[] scores) {
            return Json.createObjectBuilder()
                    .add("results", results(order, scores, "relevanceScore"))
                    .build();
        }
    },

    /** What ML Commons takes for the default, for models on SageMaker among others. */
    DEFAULT("default", "{ \\\"texts\\\": ${parameters.documents}, \\\"query\\\": \\\"${parameters.query}\\\" }") {
        @Override
        String query(JsonObject request) {
            return request.getString("query");
        }

        @Override
        List<String> documents(JsonObject request) {
            return request.getJsonArray("texts").getValuesAs(JsonString::getString);
        }

        @Override
        JsonValue answer(List<Integer> order, double[] scores) {
            return results(order, scores, "relevance_score").build();
        }
    };

    private final String function;
    private final String body;

    RerankShape(String function, String body) {
        this.function = function;
        this.body = body;
    }

    abstract String query(JsonObject request);

    abstract List<String> documents(JsonObject request);

    abstract JsonValue answer(List<Integer> order, double[] scores);

    private static JsonArrayBuilder results(List<Integer> order, double[] scores, String name) {
        JsonArrayBuilder results = Json.createArrayBuilder();
        order.forEach(
                i -> results.add(Json.createObjectBuilder().add("index", i).add(name, scores[i])));
        return results;
    }

    /** Where a service of this shape listens. */
    String path() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    /** A connector as ML Commons' blueprints have it. */
    String connector(int port) {
        return String.format(Locale.ROOT, """
                {"name": "rerank-service", "version": "1", "protocol": "http", "description": "on loopback", "credential": {"key": "any"},
                 "actions": [{"action_type": "predict", "method": "POST", "url": "http://127.0.0.1:%d%s",
                   "headers": {"Authorization": "Bearer ${credential.key}"}, "request_body": "%s",
                   "pre_process_function": "connector.pre_process.%s.rerank",
                   "post_process_function": "connector.post_process.%s.rerank"}]}""", port, path(), body, function, function);
    }
}
