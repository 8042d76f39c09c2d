package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.request.RerankOptions.Windows;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/**
 * What is searched and ranked.
 *
 * @param texts the candidates, each short enough for one window
 * @param questions asked in turn
 */
record Workload(List<String> texts, List<String> questions) {
    /** A longer text would be cut into several windows. */
    private static final int WINDOW_TOKENS = Windows.DEFAULT.tokens();

    Workload {
        texts = List.copyOf(texts);
        questions = List.copyOf(questions);
    }

    /** Reads {@code {"texts": […], "questions": […]}}. */
    static Workload read(Path file) throws IOException {
        Map<String, Object> map = XContentHelper.convertToMap(JsonXContent.jsonXContent, Files.readString(file), false);
        return new Workload(strings(map.get("texts")), strings(map.get("questions")));
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }

    /** The windows the plugin has to run for a question: one per text. */
    List<PairWindow> windows(PairTokenizer tokenizer, String question) {
        int[] query = tokenizer.ids(question);
        List<PairWindow> windows = new ArrayList<>(texts.size());
        for (String text : texts) {
            int[] ids = tokenizer.tokenize(text).ids();
            if (ids.length > WINDOW_TOKENS) {
                throw new IllegalArgumentException("a text has [" + ids.length + "] tokens, more than one window");
            }
            windows.add(new PairWindow(tokenizer.layout(), query, ids, 0, ids.length));
        }
        return windows;
    }
}
