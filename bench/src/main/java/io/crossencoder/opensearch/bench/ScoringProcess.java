package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.scoring.RerankOutcome;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.SearchWindows;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * {@code ScoringProcess MODEL}: scores searches in a plain JVM as it is told on standard input, and says how long it took.
 *
 * <p>A line in: {@code {"way": "raw" | "engine", "searches": [{"query": …, "texts": […]}]}}; all searches run at once. A line out:
 * {@code {"ms": …, "windows": …, "logits": [[…]]}}, per search the logits of its texts. {@code raw} is the bare model with the ids
 * prepared before the clock starts, {@code engine} goes from text to order through the plugin's own classes. No cache.
 */
public final class ScoringProcess {
    private final LoadedModel model;
    private final RawInference raw;
    private final Reranker reranker;

    private ScoringProcess(LoadedModel model, RawInference raw, Reranker reranker) {
        this.model = model;
        this.raw = raw;
        this.reranker = reranker;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int threads = Runtime.getRuntime().availableProcessors();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Natives and loggers may write to standard output: the answers go to what it was.
        System.setOut(System.err);
        try (OpenModel open = OpenModel.of(folder);
                RawInference raw = new RawInference(
                        folder.resolve(
                                open.model().manifest().files().get("cpu").path()),
                        threads);
                PlainEngine engine = PlainEngine.start(0)) {
            ScoringProcess process = new ScoringProcess(open.model(), raw, engine.reranker());
            out.println("{\"ready\": true}");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(process.answer(line));
            }
        }
    }

    private String answer(String line) throws Exception {
        Map<String, Object> request = XContentHelper.convertToMap(JsonXContent.jsonXContent, line, false);
        List<PlainSearch> searches = ((List<?>) request.get("searches"))
                .stream().map(search -> PlainSearch.of((Map<?, ?>) search)).toList();
        return switch (String.valueOf(request.get("way"))) {
            case "raw" -> raw(searches);
            case "engine" -> engine(searches);
            default -> throw new IllegalArgumentException("[way] [" + request.get("way") + "] is unknown");
        };
    }

    private String raw(List<PlainSearch> searches) throws Exception {
        List<PairWindow> windows = new ArrayList<>();
        for (PlainSearch search : searches) {
            List<PairWindow> own = SearchWindows.of(model, search.task());
            if (own.size() != search.texts().size()) {
                throw new IllegalArgumentException("raw takes texts of one window each");
            }
            windows.addAll(own);
        }
        try (RawInference.Prepared prepared = raw.prepare(windows)) {
            long start = System.nanoTime();
            float[] logits = raw.run(prepared);
            long nanos = System.nanoTime() - start;
            List<float[]> perSearch = new ArrayList<>();
            int from = 0;
            for (PlainSearch search : searches) {
                int to = from + search.texts().size();
                perSearch.add(Arrays.copyOfRange(logits, from, to));
                from = to;
            }
            return json(nanos, windows.size(), perSearch);
        }
    }

    private String engine(List<PlainSearch> searches) throws Exception {
        long start = System.nanoTime();
        List<CompletableFuture<RerankOutcome>> running =
                searches.stream().map(search -> search.start(reranker, model)).toList();
        List<RerankOutcome> outcomes =
                running.stream().map(CompletableFuture::join).toList();
        long nanos = System.nanoTime() - start;
        List<float[]> logits = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            logits.add(searches.get(i).logits(outcomes.get(i)));
        }
        return json(nanos, outcomes.stream().mapToInt(RerankOutcome::windows).sum(), logits);
    }

    private static String json(long nanos, int windows, List<float[]> logits) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("ms", nanos / 1e6).field("windows", windows);
            builder.startArray("logits");
            for (float[] search : logits) {
                builder.startArray();
                for (float logit : search) {
                    builder.value(logit);
                }
                builder.endArray();
            }
            return builder.endArray().endObject().toString();
        }
    }
}
