package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.scoring.RerankOutcome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * {@code DeviceProcess MODEL DEVICE BATCH_TOKENS MEMORY_MB}: scores on an accelerator in a plain JVM as it is told on standard input.
 * DEVICE is {@code cuda:N}, or {@code cpu} for a core that stands in for a card.
 *
 * <p>It begins with {@code {"device": …, "load_ms": …, "kept_on_cpu": […]}}. A line in is one of
 *
 * <ul>
 *   <li>{@code {"way": "device" | "cpu", "concurrency": n, "searches": [{"query": …, "texts": […]}]}}: from texts to an order, so many
 *       at once; the answer has {@code ms} of all, {@code each_ms}, {@code windows}, {@code logits} per search, and what happened
 *   <li>{@code {"way": "batch", "pairs": n, "length": tokens, "repetitions": r}}: the bare device; the answer has {@code each_ms}
 * </ul>
 */
public final class DeviceProcess {
    private final DeviceEngine engine;

    private DeviceProcess(DeviceEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Natives and loggers may write to standard output: the answers go to what it was.
        System.setOut(System.err);
        long start = System.nanoTime();
        try (DeviceEngine engine = DeviceEngine.start(
                Path.of(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Long.parseLong(arguments[3]) << 20)) {
            DeviceProcess process = new DeviceProcess(engine);
            out.println(process.ready((System.nanoTime() - start) / 1e6));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(process.answer(line));
            }
        }
    }

    private String ready(double loadMillis) throws Exception {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.startObject()
                    .field("device", engine.model().device())
                    .field("load_ms", loadMillis)
                    .field("kept_on_cpu", engine.kept())
                    .endObject()
                    .toString();
        }
    }

    private String answer(String line) throws Exception {
        Map<String, Object> request = XContentHelper.convertToMap(JsonXContent.jsonXContent, line, false);
        return switch (String.valueOf(request.get("way"))) {
            case "device" -> searches(request, true);
            case "cpu" -> searches(request, false);
            case "batch" ->
                batches(number(request, "pairs"), number(request, "length"), number(request, "repetitions"));
            default -> throw new IllegalArgumentException("[way] [" + request.get("way") + "] is unknown");
        };
    }

    private static int number(Map<String, Object> request, String name) {
        return ((Number) request.get(name)).intValue();
    }

    private String batches(int pairs, int length, int repetitions) throws Exception {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().startArray("each_ms");
            for (double millis : engine.runBatches(pairs, length, repetitions)) {
                builder.value(millis);
            }
            return builder.endArray().endObject().toString();
        }
    }

    /** One search's answer. */
    private record Answer(double millis, int windows, float[] logits) {}

    private String searches(Map<String, Object> request, boolean onDevice) throws Exception {
        List<PlainSearch> searches = ((List<?>) request.get("searches"))
                .stream().map(search -> PlainSearch.of((Map<?, ?>) search)).toList();
        List<Answer> answers = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService callers = Executors.newFixedThreadPool(number(request, "concurrency"))) {
            List<Future<Answer>> running = searches.stream()
                    .map(search -> callers.submit(() -> answer(search, onDevice)))
                    .toList();
            for (Future<Answer> each : running) {
                answers.add(each.get());
            }
        }
        return json((System.nanoTime() - start) / 1e6, answers);
    }

    private Answer answer(PlainSearch search, boolean onDevice) {
        long start = System.nanoTime();
        RerankOutcome outcome = onDevice
                ? search.start(engine.reranker(), engine.model()).join()
                : search.start(engine.reranker(), engine.onCpu()).join();
        return new Answer((System.nanoTime() - start) / 1e6, outcome.windows(), search.logits(outcome));
    }

    private String json(double millis, List<Answer> answers) throws Exception {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject()
                    .field("ms", millis)
                    .field("windows", answers.stream().mapToInt(Answer::windows).sum())
                    .field("device", engine.model().device())
                    .field("batches", engine.batches())
                    .field("happened", engine.happened());
            builder.startArray("each_ms");
            for (Answer answer : answers) {
                builder.value(answer.millis());
            }
            builder.endArray().startArray("logits");
            for (Answer answer : answers) {
                builder.startArray();
                for (float logit : answer.logits()) {
                    builder.value(logit);
                }
                builder.endArray();
            }
            return builder.endArray().endObject().toString();
        }
    }
}
