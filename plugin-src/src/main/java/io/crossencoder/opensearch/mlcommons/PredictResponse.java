package io.crossencoder.opensearch.mlcommons;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Scores out of what ML Commons answers, by the documented shape of its predict API. A model of the node gives one result per
 * text, a connector one result with a tensor per text: in both the first number of every tensor is a text's score.
 */
final class PredictResponse {
    private PredictResponse() {}

    /**
     * Reads the scores, in the texts' order.
     *
     * @return one per text; NaN for what is no number
     * @throws IllegalArgumentException if there is another number of scores than of texts
     */
    static float[] scores(Object response, int texts) throws IOException {
        if (!(response instanceof ToXContentObject content)) {
            throw new IllegalArgumentException("gave an answer that is no JSON");
        }
        XContentBuilder builder = JsonXContent.contentBuilder();
        content.toXContent(builder, ToXContent.EMPTY_PARAMS);
        BytesReference json = BytesReference.bytes(builder);
        Map<String, Object> answer =
                XContentHelper.convertToMap(json, false, MediaTypeRegistry.JSON).v2();
        List<Float> scores = new ArrayList<>(texts);
        for (Object result : list(answer.get("inference_results"))) {
            for (Object tensor : list(value(result, "output"))) {
                List<?> data = list(value(tensor, "data"));
                scores.add(data.isEmpty() ? Float.NaN : number(data.get(0)));
            }
        }
        if (scores.size() != texts) {
            throw new IllegalArgumentException("gave [" + scores.size() + "] scores for [" + texts + "] texts; is it a"
                    + " rerank model, and its connector's post_process_function one for rerank?");
        }
        float[] numbers = new float[texts];
        for (int i = 0; i < texts; i++) {
            numbers[i] = scores.get(i);
        }
        return numbers;
    }

    private static Object value(Object object, String key) {
        return object instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static float number(Object value) {
        return value instanceof Number number && Float.isFinite(number.floatValue()) ? number.floatValue() : Float.NaN;
    }
}
