package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.scoring.DeadlinePool;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;

/**
 * Where an entry's work is done, once it has let go of its caller's thread.
 *
 * @param tokenising lets a bounded number of searches and requests wait
 * @param answering builds responses; refuses nothing, and is apart from the other, so that no answer waits behind other searches'
 *     texts
 * @param context of the calling thread, to be there again when its listener is completed
 */
public record EntryThreads(DeadlinePool tokenising, Executor answering, ThreadContext context) {

    /**
     * Ends a ranking: back from an inference worker, which must not build responses, over to a thread of ours.
     *
     * @param models are given back at the end
     * @param failed learns of it where {@code last} throws
     */
    public void answer(HeldModels models, Runnable last, Consumer<Exception> failed) {
        answerOrGoOn(
                models,
                () -> {
                    last.run();
                    return false;
                },
                failed);
    }

    /**
     * The same where the answer may take more scoring.
     *
     * @param models are given back at the end, unless they are needed on
     * @param step says whether somebody else gives the models back, later
     */
    public void answerOrGoOn(HeldModels models, BooleanSupplier step, Consumer<Exception> failed) {
        answering.execute(new AbstractRunnable() {
            private boolean goesOn;

            @Override
            protected void doRun() {
                goesOn = step.getAsBoolean();
            }

            @Override
            public void onFailure(Exception e) {
                failed.accept(e);
            }

            @Override
            public void onAfter() {
                if (!goesOn) {
                    models.release();
                }
            }
        });
    }
}
