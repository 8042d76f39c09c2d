package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.Lanes;
import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.memory.MemoryLimitException;
import io.crossencoder.opensearch.model.LoadedModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.opensearch.common.lease.Releasable;
import org.opensearch.core.action.ActionListener;

/** Puts documents into the order in which they answer a query. */
public final class Reranker {
    private final Lanes lanes;
    private final TokenCache tokens;
    private final DeadlinePool pool;
    private final MemoryAccount memory;
    private final AtomicInteger running = new AtomicInteger();

    /** Ranks on one engine, and holds any text; see {@link #Reranker(Lanes, TokenCache, DeadlinePool, MemoryAccount)}. */
    public Reranker(InferenceEngine engine, TokenCache tokens, DeadlinePool pool) {
        this(Lanes.of(engine), tokens, pool, MemoryAccount.unlimited());
    }

    /**
     * @param pool tokenises what comes after a task's first windows, and helps with those
     * @param memory bounds the heap of texts
     */
    public Reranker(Lanes lanes, TokenCache tokens, DeadlinePool pool, MemoryAccount memory) {
        this.lanes = lanes;
        this.tokens = tokens;
        this.pool = pool;
        this.memory = memory;
    }

    /**
     * Takes heap for the texts of one search: from before they wait for a thread until the search is answered, whoever scores them.
     *
     * @param chars in UTF-16 code units
     * @return gives it back, once, however often it is closed
     * @throws ScorerOverloadedException if there is not that much left
     */
    public Releasable hold(long chars) {
        try {
            return memory.reserve(chars * Character.BYTES, "texts of a search")::close;
        } catch (MemoryLimitException e) {
            throw new ScorerOverloadedException(e);
        }
    }

    /** Ranks with one model, by the task's options; see {@link #rerank(List, RerankTask, ActionListener)}. */
    public void rerank(LoadedModel model, RerankTask task, ActionListener<RerankOutcome> listener) {
        Stage only = new Stage(model.manifest().name(), model, task.options(), Stage.Keep.ALL);
        rerank(List.of(only), task, listener);
    }

    /**
     * Tokenises on the calling thread, .3 ms for a document of 230 tokens, and scores in the background; for a model on accelerators
     * threads of the pool help, as far as other searches leave them free. The listener is completed exactly once, on an inference
     * worker, the calling thread or one of the alarm: hand off at once. If this method throws, it never will be.
     *
     * @param stages in their order, at least one; the caller holds a reference to each model until the listener is completed
     */
    public void rerank(List<Stage> stages, RerankTask task, ActionListener<RerankOutcome> listener) {
        running.incrementAndGet();
        try {
            new Cascade(this, stages, task, ActionListener.runBefore(listener, running::decrementAndGet)).start();
        } catch (RuntimeException e) {
            running.decrementAndGet();
            throw e;
        }
    }

    WindowScorer scorer(Stage stage) {
        return stage.elsewhere()
                .orElseGet(
                        () -> new LocalWindowScorer(lanes.engineOf(stage.model().session()), stage.model()));
    }

    DocumentTokens tokens(LoadedModel model) {
        return DocumentTokens.of(model, tokens);
    }

    /** A plan for the time left, as far as other searches leave it to this one. */
    DeadlinePlan plan(Stage stage, WindowScorer scorer, Deadline deadline, int atLeast) {
        long left = deadline.nanos() - System.nanoTime();
        int workers = lanes.engineOf(stage.model().session()).workers();
        double budget = DeadlinePlan.budget(left, workers, Math.max(1, running.get()));
        return new DeadlinePlan(budget, atLeast, scorer::estimateNanos);
    }

    /**
     * Has threads that no search needs do a task's work too: a card scores a hundred documents in the time in which a thread tokenises
     * some ten. Where cores score there is none to spare.
     *
     * @param most for so many there is something to do
     */
    void help(Stage stage, Deadline deadline, int most, Runnable work) {
        if (stage.elsewhere().isPresent() || !stage.model().isAccelerated()) {
            return;
        }
        int free = pool.size() / Math.max(1, running.get()) - 1;
        for (int i = 0; i < Math.min(most, free); i++) {
            pool.execute(deadline, new TokenizingHelp(stage.model(), work));
        }
    }

    /**
     * Goes on with a task on a thread that may take its time, however many tasks wait there. At the deadline it goes on all the
     * same, on a thread that may not: nothing is tokenised then.
     */
    void later(Deadline deadline, Runnable next, Consumer<Exception> failed) {
        pool.execute(deadline, new DeadlinePool.Work() {
            @Override
            public void start() {
                next.run();
            }

            @Override
            public void late() {
                next.run();
            }

            @Override
            public void refused(Exception e) {
                failed.accept(e);
            }

            @Override
            public void failed(Exception e) {
                failed.accept(e);
            }

            @Override
            public boolean isForced() {
                return true;
            }
        });
    }
}
