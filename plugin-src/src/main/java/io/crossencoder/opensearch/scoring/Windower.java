package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts the documents of one search into the windows to be scored, in the order in which to score them: by document, best
 * window first. First {@link #head}, then {@link #rest}; used by one thread.
 */
final class Windower {
    private final PairTokenizer tokenizer;
    private final ScoringOptions options;
    private final List<Document> documents;
    private final Deadline deadline;
    private final WindowShape shape;
    private final int[] query;
    private final boolean queryTruncated;
    private final List<Text> texts = new ArrayList<>();
    private int tokenized;
    private int cut;
    private int skipped;

    private record Text(int document, int part, String text, TokenizedText tokens) {}

    /**
     * @param modelLength tokens of a pair, special tokens included
     */
    Windower(PairTokenizer tokenizer, int modelLength, RerankTask task) {
        this.tokenizer = tokenizer;
        this.options = task.options();
        this.documents = task.documents();
        this.deadline = task.deadline();
        int[] wholeQuery = tokenizer.ids(task.query());
        this.shape = WindowShape.fit(modelLength, tokenizer.layout().specials(), wholeQuery.length, options);
        this.query = Arrays.copyOf(wholeQuery, shape.query());
        this.queryTruncated = shape.query() < wholeQuery.length;
    }

    /**
     * The windows of the first documents, so that they can be scored while the others are tokenised. None if one of these
     * documents is so long that its windows can't be chosen before all texts are known.
     */
    List<DocumentWindow> head(int count) {
        tokenize(Math.min(count, documents.size()));
        return texts.stream().anyMatch(this::needsComparison) ? List.of() : cutTexts(null);
    }

    /** The windows of all documents that {@link #head} has not given. */
    List<DocumentWindow> rest() {
        tokenize(documents.size());
        boolean compares = texts.stream().anyMatch(this::needsComparison);
        return cutTexts(compares ? new LexicalSelector(shape, query, ids()) : null);
    }

    private List<int[]> ids() {
        return texts.stream().map(text -> text.tokens().ids()).toList();
    }

    private boolean needsComparison(Text text) {
        return options.selection() == WindowSelection.LEXICAL
                && shape.count(text.tokens().length()) > options.maxWindows();
    }

    private void tokenize(int until) {
        for (; tokenized < until && !deadline.isOver(); tokenized++) {
            List<Document.Part> parts = documents.get(tokenized).parts();
            for (int part = 0; part < parts.size(); part++) {
                String text = parts.get(part).text();
                TokenizedText tokens = tokenizer.tokenize(text).head(options.maxTokens());
                texts.add(new Text(tokenized, part, text, tokens));
            }
        }
    }

    private List<DocumentWindow> cutTexts(LexicalSelector selector) {
        List<DocumentWindow> windows = new ArrayList<>();
        for (; cut < texts.size(); cut++) {
            Text text = texts.get(cut);
            int[] selected = select(selector, text.tokens());
            skipped += shape.count(text.tokens().length()) - selected.length;
            for (int window : selected) {
                windows.add(window(text, window));
            }
        }
        return windows;
    }

    private int[] select(LexicalSelector selector, TokenizedText text) {
        int count = shape.count(text.length());
        if (count <= options.maxWindows()) {
            return IntStream.range(0, count).toArray();
        }
        return switch (options.selection()) {
            case LEAD -> IntStream.range(0, options.maxWindows()).toArray();
            case ALL -> IntStream.range(0, count).toArray();
            case LEXICAL -> selector.select(text.ids(), options.maxWindows());
        };
    }

    private DocumentWindow window(Text text, int window) {
        TokenizedText tokens = text.tokens();
        int from = shape.start(window);
        int to = shape.end(window, tokens.length());
        PairWindow pair = new PairWindow(tokenizer.layout(), query, tokens.ids(), from, to);
        return new DocumentWindow(
                text.document(), text.part(), pair, text.text(), tokens.start(from), tokens.end(to - 1));
    }

    /** The windows' effective size. */
    WindowShape shape() {
        return shape;
    }

    /** Whether the query had more tokens than a quarter of the model's length. */
    boolean queryTruncated() {
        return queryTruncated;
    }

    /** Windows left out because a text has more than {@code max_windows}. */
    int skipped() {
        return skipped;
    }

    /** Whether there was no time to tokenise a document that has text. */
    boolean ranOutOfTime() {
        return documents.subList(tokenized, documents.size()).stream()
                .anyMatch(document -> !document.parts().isEmpty());
    }
}
