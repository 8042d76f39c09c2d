package io.crossencoder.opensearch.rescore;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.search.Explanation;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.search.internal.ReaderContext;
import org.opensearch.search.internal.SearchContext;

/**
 * Explanations of one rescorer, on their way from the query phase to the fetch phase, which explains hits. The two share nothing
 * but the reader; a point in time shares that with other searches too, so the search is named.
 *
 * @param search the task of the whole search
 * @param byDocument from the explanation of the first-stage score to that of the new one
 */
record KeptExplanations(TaskId search, Map<Integer, UnaryOperator<Explanation>> byDocument) {
    private static final String KEY = "cross_encoder.explanations.";

    /** Keeps explanations, beside those that the same search has kept. */
    static void keep(ShardRescore rescore, Map<Integer, UnaryOperator<Explanation>> more) {
        SearchContext search = rescore.search();
        ReaderContext reader = search.readerContext();
        synchronized (reader) {
            Map<Integer, UnaryOperator<Explanation>> all = new HashMap<>(of(rescore));
            all.putAll(more);
            reader.putInContext(key(rescore), new KeptExplanations(task(search), all));
        }
    }

    /** What the search has kept; empty where it has not, or another search of the same point in time has since. */
    static Map<Integer, UnaryOperator<Explanation>> of(ShardRescore rescore) {
        ReaderContext reader = rescore.search().readerContext();
        synchronized (reader) {
            KeptExplanations kept = reader.getFromContext(key(rescore));
            boolean isOurs = kept != null && kept.search().equals(task(rescore.search()));
            return isOurs ? kept.byDocument() : Map.of();
        }
    }

    private static String key(ShardRescore rescore) {
        return KEY + rescore.search().rescore().indexOf(rescore);
    }

    private static TaskId task(SearchContext search) {
        return search.getTask() == null
                ? TaskId.EMPTY_TASK_ID
                : search.getTask().getParentTaskId();
    }
}
