package io.crossencoder.opensearch.candidate;

import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RerankOptions.WindowSelection;
import io.crossencoder.opensearch.request.RerankOptions.Windows;
import java.util.stream.Stream;

/** How much of a field's text is worth shipping. */
public final class TextLimit {
    /** Generous: English has 4 to 5 characters a token. A text with longer tokens loses its tail, never its head. */
    private static final int CHARS_PER_TOKEN = 16;

    private TextLimit() {}

    /**
     * In UTF-16 code units. The first windows need only the head of a text; the other selections must see all of it, up to
     * the node's limit. With several stages, as much as any of them needs.
     */
    public static int chars(RerankOptions options, int nodeLimit) {
        return Stream.concat(
                        options.stages().stream().map(stage -> stage.of(options.windows())),
                        Stream.of(options.windows()))
                .mapToInt(windows -> chars(windows, nodeLimit))
                .max()
                .orElse(nodeLimit);
    }

    private static int chars(Windows windows, int nodeLimit) {
        if (windows.selection() != WindowSelection.LEAD) {
            return nodeLimit;
        }
        long tokens = (long) windows.max() * (windows.tokens() - windows.overlap()) + windows.overlap();
        return (int) Math.min(nodeLimit, tokens * CHARS_PER_TOKEN);
    }
}
