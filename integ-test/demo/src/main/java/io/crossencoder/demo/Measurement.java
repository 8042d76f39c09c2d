package io.crossencoder.demo;

import io.crossencoder.demo.BeirFolder.Question;
import io.crossencoder.demo.Side.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks every question both ways, once, and keeps the answers with the time they took. */
final class Measurement {
    private static final int PLAIN_WARM_UPS = 50;
    private static final int RERANKED_WARM_UPS = 5;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(15);
    private static final Duration MODEL_LOADS = Duration.ofMinutes(3);

    private final DemoNode node;
    private final PrintStream out;

    Measurement(DemoNode node, PrintStream out) {
        this.node = node;
        this.out = out;
    }

    /** A question with both answers. */
    record Asked(Question question, Answer before, Answer after) {
        /** By how much reranking moved nDCG@10. */
        double gain() {
            return ndcg(after) - ndcg(before);
        }

        /** nDCG@10 of one of the two answers. */
        double ndcg(Answer answer) {
            return Quality.ndcg(answer.ids(), question.judgments());
        }
    }

    /**
     * Returns when the model answers.
     *
     * @throws IOException if it can't be used, with the node's reason
     */
    void awaitModel(String question) throws IOException, InterruptedException {
        long end = System.nanoTime() + MODEL_LOADS.toNanos();
        Answer answer = Side.AFTER.ask(node, question, Quality.DEPTH);
        while ("loading".equals(answer.report().get("reason")) && System.nanoTime() < end) {
            Thread.sleep(200);
            answer = Side.AFTER.ask(node, question, Quality.DEPTH);
        }
        Object reason = answer.report().get("reason");
        if ("loading".equals(reason) || "model_unavailable".equals(reason)) {
            throw new IOException("the model can't be used: " + Json.write(answer.report()));
        }
    }

    /** The first searches of a JVM are its slowest; they are not measured. */
    void warmUp(List<Question> questions) throws IOException, InterruptedException {
        ask(Side.BEFORE, questions, PLAIN_WARM_UPS);
        ask(Side.AFTER, questions, RERANKED_WARM_UPS);
    }

    private void ask(Side side, List<Question> questions, int times) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_WARM_UP.toNanos();
        for (int i = 0; i < times && System.nanoTime() < end; i++) {
            side.ask(node, questions.get(i % questions.size()).text(), Quality.DEPTH);
        }
    }

    List<Asked> ask(List<Question> questions) throws IOException, InterruptedException {
        Progress progress = new Progress(out, questions.size());
        List<Asked> asked = new ArrayList<>();
        for (Question question : questions) {
            // Taking turns at being first, because the second finds what the first has read.
            asked.add(asked.size() % 2 == 0 ? plainFirst(question) : rerankedFirst(question));
            progress.at(asked.size(), "questions");
        }
        return asked;
    }

    private Asked plainFirst(Question question) throws IOException, InterruptedException {
        Answer before = Side.BEFORE.ask(node, question.text(), Quality.DEPTH);
        return new Asked(question, before, Side.AFTER.ask(node, question.text(), Quality.DEPTH));
    }

    private Asked rerankedFirst(Question question) throws IOException, InterruptedException {
        Answer after = Side.AFTER.ask(node, question.text(), Quality.DEPTH);
        return new Asked(question, Side.BEFORE.ask(node, question.text(), Quality.DEPTH), after);
    }
}
