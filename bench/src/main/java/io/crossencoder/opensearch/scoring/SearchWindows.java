package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.ArrayList;
import java.util.List;

/** The windows that a search would score, for measurements that run the same ones without the engine. */
public final class SearchWindows {
    private SearchWindows() {}

    /** Every window, document by document. */
    public static List<PairWindow> of(LoadedModel model, RerankTask task) {
        Windower windower = new Windower(model.tokenizer(), model.manifest().maxLength(), task);
        List<DocumentWindow> windows =
                new ArrayList<>(windower.head(task.documents().size()));
        windows.addAll(windower.rest());
        return windows.stream().map(DocumentWindow::pair).toList();
    }
}
