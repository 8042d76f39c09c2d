package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.tokenize.PairLayout;
import io.crossencoder.opensearch.tokenize.PairWindow;
import io.crossencoder.opensearch.tokenize.TokenizedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.opensearch.core.common.Strings;

/**
 * Cuts the documents of one search into the windows to be scored, in the order in which to score them: by document, best
 * window first. Documents are {@linkplain #take taken up} as a plan allows, and then give their {@linkplain #fresh windows};
 * used by one thread at a time, while others may {@linkplain #help help}.
 */
final class Windower {
    /** UTF-16 code units read of a query: in English, about what a quarter of 8,192 tokens holds. */
    static final int MAX_QUERY_CHARS = 10_000;

    private final DocumentTokens tokens;
    private final RerankTask task;
    private final PreferredSpans preferred;
    private final PairLayout layout;
    private final WindowShape shape;
    private final int[] query;
    private final String queryText;
    private final boolean queryTruncated;
    private final List<WindowedText> texts = new ArrayList<>();
    private final TokenizedAhead<List<WindowedText>> ahead;
    private int taken;

    /**
     * @param modelLength tokens of a pair, special tokens included
     * @param preferred pieces of texts to which the windows are confined
     */
    Windower(DocumentTokens tokens, int modelLength, RerankTask task, PreferredSpans preferred) {
        this.tokens = tokens;
        this.task = task;
        this.preferred = preferred;
        this.layout = tokens.tokenizer().layout();
        String readable = Strings.cleanTruncate(task.query(), MAX_QUERY_CHARS);
        TokenizedText read = tokens.tokenizer().tokenize(readable);
        this.shape = WindowShape.fit(modelLength, layout.specials(), read.length(), task.options());
        this.query = Arrays.copyOf(read.ids(), shape.query());
        boolean hasRoom = shape.query() == read.length();
        this.queryText = hasRoom ? readable : readable.substring(0, read.end(shape.query() - 1));
        this.queryTruncated = !hasRoom || readable.length() < task.query().length();
        this.ahead = new TokenizedAhead<>(task.documents().size(), this::tokenize, task.deadline()::isOver);
    }

    /** Tokenises the next documents, up to the {@code until}-th, as far as the plan and the deadline allow. */
    void take(DeadlinePlan plan, int until) {
        int end = Math.min(until, task.documents().size());
        while (taken < end && !task.deadline().isOver()) {
            List<WindowedText> next = ahead.take(taken);
            if (!plan.admits(cost(plan, next))) {
                ahead.wanted(false);
                return;
            }
            texts.addAll(next);
            taken++;
        }
    }

    /** What other threads may do while this one {@linkplain #take takes} documents, until the plan is full. */
    Runnable help() {
        ahead.wanted(true);
        return ahead::help;
    }

    private List<WindowedText> tokenize(int document) {
        List<Document.Part> parts = task.documents().get(document).parts();
        List<WindowedText> next = new ArrayList<>(parts.size());
        for (int part = 0; part < parts.size(); part++) {
            String text = parts.get(part).text();
            int limit = task.options().maxTokens();
            TokenizedText head = tokens.head(text, Math.min(limit, neededTokens(document, part)));
            String read = head.length() < limit ? text : text.substring(0, head.textLength());
            next.add(new WindowedText(document, part, read, head.head(limit), shape));
        }
        return next;
    }

    private int neededTokens(int document, int part) {
        boolean headOnly = task.options().selection() == WindowSelection.LEAD
                && preferred.of(document, part).isEmpty();
        return headOnly ? headTokens() : ScoringOptions.ALL_TOKENS;
    }

    /** Where the last of the leading windows ends. */
    private int headTokens() {
        return shape.end(task.options().maxWindows() - 1, Integer.MAX_VALUE);
    }

    private double cost(DeadlinePlan plan, List<WindowedText> document) {
        double cost = 0;
        for (WindowedText text : document) {
            cost += plan.cost(windows(text), layout.specials() + query.length + text.longestWindow());
        }
        return cost;
    }

    /** How many windows of a text are scored. */
    private int windows(WindowedText text) {
        int confined = preferred.of(text.document(), text.part()).size();
        int count = text.count();
        if (confined > 0) {
            return Math.min(confined, count);
        }
        return task.options().selection() == WindowSelection.ALL
                ? count
                : Math.min(count, task.options().maxWindows());
    }

    /** Whether the windows of a text taken up depend on the other texts. */
    boolean comparesTexts() {
        return texts.stream().anyMatch(this::needsComparison);
    }

    private boolean needsComparison(WindowedText text) {
        return task.options().selection() == WindowSelection.LEXICAL
                && preferred.of(text.document(), text.part()).isEmpty()
                && text.count() > task.options().maxWindows();
    }

    /**
     * The windows of all documents taken up so far, but for those given before. Where texts are compared, every document taken
     * up later may change what is chosen of the earlier ones: {@link #chosen} says what counts in the end, so that it does not
     * depend on how many plans it took to get there.
     */
    List<DocumentWindow> fresh() {
        LexicalSelector selector = comparesTexts()
                ? new LexicalSelector(
                        shape, query, texts.stream().map(WindowedText::ids).toList())
                : null;
        List<DocumentWindow> windows = new ArrayList<>();
        for (WindowedText text : texts) {
            for (int window : text.choose(choice(selector, text))) {
                windows.add(window(text, window));
            }
        }
        return windows;
    }

    private int[] choice(LexicalSelector selector, WindowedText text) {
        List<PreferredSpans.Span> spans = preferred.of(text.document(), text.part());
        if (!spans.isEmpty()) {
            return text.nearest(spans);
        }
        return needsComparison(text)
                ? selector.select(text.ids(), task.options().maxWindows())
                : IntStream.range(0, windows(text)).toArray();
    }

    private DocumentWindow window(WindowedText text, int window) {
        int[] ids = text.ids();
        PairWindow pair = new PairWindow(layout, query, ids, shape.start(window), shape.end(window, ids.length));
        return new DocumentWindow(
                text.document(), text.part(), window, pair, text.text(), text.start(window), text.end(window));
    }

    /** The windows that are wanted, now that all these documents have been taken up. */
    Predicate<DocumentWindow> chosen() {
        record Place(int document, int part) {}
        Map<Place, WindowedText> places = new HashMap<>();
        texts.forEach(text -> places.put(new Place(text.document(), text.part()), text));
        return window -> places.get(new Place(window.document(), window.part())).wants(window.index());
    }

    /** The query, as much of it as the windows leave room for. */
    String queryText() {
        return queryText;
    }

    /** The windows' effective size. */
    WindowShape shape() {
        return shape;
    }

    /** Whether the query was longer than {@link #MAX_QUERY_CHARS}, or than a quarter of the model's length. */
    boolean queryTruncated() {
        return queryTruncated;
    }

    /** Windows left out of the documents taken up, estimated where a text's tail was not tokenised. */
    int skipped() {
        return texts.stream().mapToInt(WindowedText::skipped).sum();
    }

    /** Documents that have been taken up. */
    int taken() {
        return taken;
    }

    /** Those of them that have text. */
    int planned() {
        return withText(task.documents().subList(0, taken));
    }

    /** Whether there are documents with text that have not been taken up. */
    boolean hasMore() {
        return withText(task.documents().subList(taken, task.documents().size())) > 0;
    }

    private static int withText(List<Document> documents) {
        return (int) documents.stream()
                .filter(document -> !document.parts().isEmpty())
                .count();
    }
}
