package io.crossencoder.opensearch.cluster;

import java.util.concurrent.CountDownLatch;
import org.opensearch.threadpool.ThreadPool;

/** All threads of a node that tokenise, held until this is closed: whatever comes meanwhile waits. */
final class HeldThreads implements AutoCloseable {
    private final CountDownLatch released = new CountDownLatch(1);

    HeldThreads(ThreadPool pool) {
        for (int thread = 0; thread < pool.info("cross_encoder").getMax(); thread++) {
            pool.executor("cross_encoder").execute(this::hold);
        }
    }

    private void hold() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
    }
}
