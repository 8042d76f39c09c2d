package io.crossencoder.demo;

import io.crossencoder.demo.Measurement.Asked;
import io.crossencoder.demo.Side.Answer;
import io.crossencoder.demo.Side.Hit;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows a few questions before and after. Nobody picks them: they are the ends, the middle and a quarter point of all questions
 * sorted by how much nDCG@10 moved, so the one that reranking hurt most is always among them.
 */
final class Showcase {
    private static final int ROWS = 5;
    private static final int LONGEST_LABEL = 64;

    private final DemoNode node;
    private final PrintStream out;
    private final int depth;

    /**
     * @param depth how deep to look for where an article stood before
     */
    Showcase(DemoNode node, PrintStream out, int depth) {
        this.node = node;
        this.out = out;
        this.depth = depth;
    }

    /** The questions to show, each with why it is one of them. */
    static Map<Asked, String> choose(List<Asked> asked) {
        List<Asked> sorted = asked.stream()
                .sorted(Comparator.comparingDouble(Asked::gain).reversed())
                .toList();
        int last = sorted.size() - 1;
        Map<Asked, String> chosen = new LinkedHashMap<>();
        chosen.put(sorted.get(0), sorted.get(0).gain() > 0 ? "moved most for the better" : "none got better");
        chosen.putIfAbsent(sorted.get(last / 4), "at a quarter of the list");
        chosen.putIfAbsent(sorted.get(last / 2), "in the middle of the list");
        chosen.putIfAbsent(
                sorted.get(last),
                sorted.get(last).gain() < 0 ? "moved most for the worse" : "moved least; none got worse");
        return chosen;
    }

    void print(List<Asked> asked) throws IOException, InterruptedException {
        out.println(
                "   Of all questions sorted by how much nDCG@10 moved: its ends, its middle, and where its first quarter ends.");
        for (Map.Entry<Asked, String> entry : choose(asked).entrySet()) {
            print(entry.getKey(), entry.getValue());
        }
    }

    private void print(Asked asked, String why) throws IOException, InterruptedException {
        Answer before = Side.BEFORE.ask(node, asked.question().text(), Math.max(depth, Quality.DEPTH));
        out.println();
        out.println("   \"" + asked.question().text() + "\"");
        out.println(String.format(
                Locale.ROOT,
                "   %s: nDCG@10 %.4f -> %.4f",
                why,
                asked.ndcg(asked.before()),
                asked.ndcg(asked.after())));
        out.println("   rank before -> after     score  judged  title");
        List<Hit> rows = rows(asked);
        Map<String, String> labels =
                new DemoIndex(node).labels(rows.stream().map(Hit::id).toList());
        for (Hit hit : rows) {
            int after = asked.after().rankOf(hit.id());
            out.println(String.format(
                    Locale.ROOT,
                    "   %11s -> %-5s  %8s  %6s  %s",
                    rank(before.rankOf(hit.id()), depth),
                    rank(after, Quality.DEPTH),
                    after == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "%.4f",
                                    asked.after().hits().get(after - 1).score()),
                    asked.question().judgments().getOrDefault(hit.id(), 0) > 0
                            ? asked.question().judgments().get(hit.id())
                            : "",
                    shortened(labels.getOrDefault(hit.id(), hit.id()))));
        }
    }

    /** The best after reranking, and what is relevant among the best before: what was lost shows as well as what was won. */
    private static List<Hit> rows(Asked asked) {
        List<Hit> rows =
                new ArrayList<>(asked.after().hits().stream().limit(ROWS).toList());
        Set<String> shown = rows.stream().map(Hit::id).collect(Collectors.toSet());
        asked.before().hits().stream()
                .limit(ROWS)
                .filter(hit -> !shown.contains(hit.id()))
                .filter(hit -> asked.question().judgments().getOrDefault(hit.id(), 0) > 0)
                .forEach(rows::add);
        return rows;
    }

    private static String rank(int rank, int depth) {
        return rank == 0 ? ">" + depth : Integer.toString(rank);
    }

    private static String shortened(String label) {
        String line = label.replaceAll("\\s+", " ").strip();
        if (line.codePointCount(0, line.length()) <= LONGEST_LABEL) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, LONGEST_LABEL - 3)) + "...";
    }
}
