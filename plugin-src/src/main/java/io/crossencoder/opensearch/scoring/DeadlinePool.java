package io.crossencoder.opensearch.scoring;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.opensearch.common.util.concurrent.AbstractRunnable;

/**
 * A pool in which nothing waits beyond its deadline.
 *
 * @param threads how many may wait for them is theirs to bound
 * @param size how many they are
 * @param alarm on threads that this pool's work does not keep busy
 */
public record DeadlinePool(Executor threads, int size, Alarm alarm) {
    /** Runs everything on the calling thread: nothing waits. */
    public static final DeadlinePool ON_CALLER = new DeadlinePool(Runnable::run, 1, (deadline, action) -> () -> {});

    /** What waits for a thread. One of {@code start}, {@code late} and {@code refused} is called, once. */
    public interface Work {
        /** A thread of the pool has taken it up. */
        void start();

        /** The deadline came before a thread did. On a thread of the alarm: not for long. */
        void late();

        /** The pool has too much to do, or is stopping. On the calling thread. */
        void refused(Exception e);

        /** One of the others threw. */
        void failed(Exception e);

        /** Whether it may wait where others are refused because too much waits. */
        default boolean isForced() {
            return false;
        }
    }

    /** Lets work wait. */
    public void execute(Deadline deadline, Work work) {
        // Emptied by whoever comes first: what the pool gets to after the deadline holds nothing of its search.
        AtomicReference<Work> waiting = new AtomicReference<>(work);
        boolean isForced = work.isForced();
        Runnable cancel = alarm.at(deadline, () -> take(waiting, Work::late));
        threads.execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                cancel.run();
                take(waiting, Work::start);
            }

            @Override
            public void onRejection(Exception e) {
                cancel.run();
                take(waiting, refused -> refused.refused(e));
            }

            @Override
            public void onFailure(Exception e) {
                throw new IllegalStateException("work failed, and so did saying so; this is a bug", e);
            }

            @Override
            public boolean isForceExecution() {
                return isForced;
            }
        });
    }

    private static void take(AtomicReference<Work> waiting, Consumer<Work> step) {
        Work work = waiting.getAndSet(null);
        if (work == null) {
            return;
        }
        try {
            step.accept(work);
        } catch (RuntimeException e) {
            work.failed(e);
        }
    }
}
