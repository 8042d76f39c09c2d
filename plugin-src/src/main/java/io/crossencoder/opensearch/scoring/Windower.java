package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.tokenize.PairLayout;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Cuts documents into the windows to be scored, in the order in which to score them: by document, best window first. */
final class Windower {
    private final PairTokenizer tokenizer;
    private final ScoringOptions options;
    private final int modelLength;

    Windower(PairTokenizer tokenizer, int modelLength, ScoringOptions options) {
        this.tokenizer = tokenizer;
        this.modelLength = modelLength;
        this.options = options;
    }

    /**
     * What was cut.
     *
     * @param windows in the order in which to score them
     * @param queryTruncated whether the query had more tokens than a quarter of the model's length
     * @param skipped windows that will not be scored because a document has more than {@code max_windows}
     * @param untokenized documents with text that there was no time to tokenise
     */
    record Cut(List<DocumentWindow> windows, WindowShape shape, boolean queryTruncated, int skipped, int untokenized) {}

    private record Text(int document, int part, String text, TokenizedText tokens) {}

    Cut cut(String query, List<Document> documents, Deadline deadline) {
        int[] wholeQuery = tokenizer.ids(query);
        PairLayout layout = tokenizer.layout();
        WindowShape shape = WindowShape.fit(modelLength, layout.specials(), wholeQuery.length, options);
        int[] queryIds = Arrays.copyOf(wholeQuery, shape.query());
        List<Text> texts = new ArrayList<>();
        int tokenized = tokenize(documents, deadline, texts);
        LexicalSelector selector = selector(shape, queryIds, texts);
        List<DocumentWindow> windows = new ArrayList<>();
        int skipped = 0;
        for (Text text : texts) {
            int[] selected = select(shape, selector, text.tokens());
            skipped += shape.count(text.tokens().length()) - selected.length;
            for (int window : selected) {
                windows.add(window(text, shape, window, layout, queryIds));
            }
        }
        int untokenized = (int) documents.stream()
                .skip(tokenized)
                .filter(document -> !document.parts().isEmpty())
                .count();
        return new Cut(windows, shape, queryIds.length < wholeQuery.length, skipped, untokenized);
    }

    /** Returns how many documents there was time for. */
    private int tokenize(List<Document> documents, Deadline deadline, List<Text> texts) {
        for (int i = 0; i < documents.size(); i++) {
            if (deadline.isOver()) {
                return i;
            }
            List<Document.Part> parts = documents.get(i).parts();
            for (int part = 0; part < parts.size(); part++) {
                String text = parts.get(part).text();
                texts.add(new Text(i, part, text, tokenizer.tokenize(text)));
            }
        }
        return documents.size();
    }

    /** Null where no text is long enough to need one. */
    private LexicalSelector selector(WindowShape shape, int[] query, List<Text> texts) {
        boolean needed = options.selection() == WindowSelection.LEXICAL
                && texts.stream().anyMatch(text -> shape.count(text.tokens().length()) > options.maxWindows());
        return needed
                ? new LexicalSelector(
                        shape,
                        query,
                        texts.stream().map(text -> text.tokens().ids()).toList())
                : null;
    }

    private int[] select(WindowShape shape, LexicalSelector selector, TokenizedText text) {
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

    private static DocumentWindow window(Text text, WindowShape shape, int window, PairLayout layout, int[] query) {
        TokenizedText tokens = text.tokens();
        int from = shape.start(window);
        int to = shape.end(window, tokens.length());
        PairWindow pair = new PairWindow(layout, query, tokens.ids(), from, to);
        return new DocumentWindow(
                text.document(), text.part(), pair, text.text(), tokens.start(from), tokens.end(to - 1));
    }
}
