package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.request.Question;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.rerank.TimeLimit;
import io.crossencoder.opensearch.scoring.Deadline;
import java.util.HashSet;
import java.util.Set;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.Rescorer;

/**
 * One rescorer of one search on one shard. The platform makes it without telling it of the search, and makes another where hits
 * are fetched; both are {@linkplain #listener told} when their phase begins. Thread-safe: {@code top_hits} aggregations may be
 * rescored on several threads.
 */
final class ShardRescore extends RescoreContext {
    private final RerankOptions options;
    private volatile SearchContext search;
    private long searchStartNanos;
    private Deadline deadline;
    private String question;

    ShardRescore(int windowSize, Rescorer rescorer, RerankOptions options) {
        super(windowSize, rescorer);
        this.options = options;
    }

    /** Tells the rescorers of a shard's search which search they work for. */
    static SearchOperationListener listener() {
        return new SearchOperationListener() {
            @Override
            public void onPreQueryPhase(SearchContext context) {
                attach(context);
            }

            @Override
            public void onPreFetchPhase(SearchContext context) {
                attach(context);
            }
        };
    }

    private static void attach(SearchContext context) {
        for (RescoreContext rescore : context.rescore()) {
            if (rescore instanceof ShardRescore ours) {
                ours.startsWith(context);
            }
        }
    }

    private synchronized void startsWith(SearchContext context) {
        if (search == null) {
            searchStartNanos = System.nanoTime();
        }
        search = context;
    }

    RerankOptions options() {
        return options;
    }

    /** The search; inference workers ask it whether it is cancelled. */
    SearchContext search() {
        if (search == null) {
            throw new IllegalStateException("a rescorer was not told of its search; this is a bug");
        }
        return search;
    }

    /** The question, or an empty string where the search has none. */
    synchronized String question(Question reader) {
        if (question == null) {
            question = reader.find(options.query(), search().request().source());
        }
        return question;
    }

    /**
     * Until when this shard is to have all its answers: its own timeout from the first rescoring on, but no more than the
     * search's. A hybrid query is rescored once for each clause, and all share the time.
     */
    synchronized Deadline deadline() {
        if (deadline == null) {
            TimeLimit due = TimeLimit.own(System.nanoTime(), options.limits().timeoutMillis())
                    .orEarlier(searchStartNanos, search().timeout());
            deadline = new Deadline(due.nanos(), this::isCancelled);
        }
        return deadline;
    }

    private boolean isCancelled() {
        return search().getTask() != null && search().getTask().isCancelled();
    }

    /** Ends the work for a search that nobody waits for. */
    void requireNotCancelled() {
        if (isCancelled()) {
            throw new TaskCancelledException("cancelled while its hits were reranked");
        }
    }

    /** Says that these documents' new scores can be explained, beside those of earlier calls. */
    synchronized void addRescored(Set<Integer> documents) {
        Set<Integer> all = new HashSet<>(documents);
        if (getRescoredDocs() != null) {
            all.addAll(getRescoredDocs());
        }
        setRescoredDocs(Set.copyOf(all));
    }
}
