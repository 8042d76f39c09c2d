package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;

/** The windows that a search would score, for measurements that run the same ones without the engine. */
public final class SearchWindows {
    private SearchWindows() {}

    /** Every window, document by document. */
    public static List<PairWindow> of(LoadedModel model, RerankTask task) {
        DocumentTokens tokens = DocumentTokens.of(model, new TokenCache(0));
        Windower windower = new Windower(tokens, model.manifest().maxLength(), task, PreferredSpans.NONE);
        windower.take(new DeadlinePlan(Double.MAX_VALUE, 1, length -> 0), Integer.MAX_VALUE);
        return windower.fresh().stream().map(DocumentWindow::pair).toList();
    }
}
