package io.crossencoder.demo;

import io.crossencoder.demo.BeirFolder.Question;
import io.crossencoder.demo.Measurement.Asked;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the demonstration; {@code ./demo} has started the node and checked the options. */
public final class Demo {
    /** High, so that a slow machine too reranks every candidate, and the quality shown is that of complete reranking. */
    private static final String TIMEOUT = "60s";

    private final Map<String, String> options;
    private final PrintStream out = System.out;

    private Demo(Map<String, String> options) {
        this.options = options;
    }

    /** Takes {@code name=value} pairs: node, pid, data, model, window-size, and if wanted queries and report. */
    public static void main(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        try {
            new Demo(options).run();
        } catch (IOException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            System.err.println("demo: interrupted");
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        BeirFolder collection = new BeirFolder(Path.of(options.get("data")));
        int limit = options.containsKey("queries") ? Integer.parseInt(options.get("queries")) : Integer.MAX_VALUE;
        int windowSize = Integer.parseInt(options.get("window-size"));
        List<Question> questions = collection.judgedQuestions(limit);
        try (DemoNode node = new DemoNode(URI.create(options.get("node")), Long.parseLong(options.get("pid")))) {
            step("Waiting for the node");
            node.awaitStart();
            step("Indexing " + collection.folder());
            DemoIndex index = new DemoIndex(node);
            out.println("   articles: " + index.fill(collection, new Progress(out, null)));
            index.rerankByDefault(options.get("model"), windowSize, TIMEOUT);
            List<Asked> asked = measure(node, questions, windowSize);
            step("Some questions before and after");
            new Showcase(node, out, windowSize).print(asked);
            summarise(asked, windowSize);
            Map<String, Object> playground = Json.object("window_size", windowSize, "timeout", TIMEOUT);
            if (!options.get("model").equals("default")) {
                playground.put("model", options.get("model"));
            }
            String moved =
                    Showcase.choose(asked).keySet().iterator().next().question().text();
            new Invitation(node.address(), questions.get(0).text(), moved, playground).print(out);
        }
    }

    private List<Asked> measure(DemoNode node, List<Question> questions, int windowSize)
            throws IOException, InterruptedException {
        Measurement measurement = new Measurement(node, out);
        step("Loading the model and warming up");
        measurement.awaitModel(questions.get(0).text());
        measurement.warmUp(questions);
        step(String.format(
                Locale.ROOT,
                "Asking %d questions with and without reranking (%d candidates each, timeout %s)",
                questions.size(),
                windowSize,
                TIMEOUT));
        return measurement.ask(questions);
    }

    private void summarise(List<Asked> asked, int windowSize) throws IOException {
        Summary summary = Summary.of(asked, windowSize);
        step("All " + asked.size() + " questions");
        summary.print(out);
        out.println("   before: BM25, English stemming, k1 .9, b .4, title and text in one field");
        out.println("   after:  its first " + windowSize + " reranked by the model [" + options.get("model")
                + "], timeout " + TIMEOUT + " so that slow machines finish too");
        out.println("   Times are what the client waits, one search at a time, on "
                + Runtime.getRuntime().availableProcessors()
                + " processors; the score cache is off, so no question is cheaper than its first time.");
        if (summary.degraded() > 0) {
            out.println("   " + summary.degraded() + " reranked searches were NOT completely reranked: "
                    + Summary.reasons(asked));
        }
        if (options.containsKey("report")) {
            Path report = Path.of(options.get("report"));
            Files.writeString(report, Json.write(summary.asMap()) + "\n");
            out.println("   report: " + report);
        }
    }

    private void step(String what) {
        out.println();
        out.println("== " + what);
    }
}
