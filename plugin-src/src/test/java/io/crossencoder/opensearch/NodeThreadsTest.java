package io.crossencoder.opensearch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.scoring.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opensearch.common.settings.Settings;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/** Does the alarm keep to the clock? */
class NodeThreadsTest {
    private final ThreadPool pool = new TestThreadPool(
            "node-threads", NodeThreads.builders(Settings.EMPTY).toArray(ExecutorBuilder<?>[]::new));
    private final NodeThreads threads = new NodeThreads(pool);

    @AfterEach
    void close() {
        ThreadPool.terminate(pool, 10, TimeUnit.SECONDS);
    }

    /** What it runs relies on the time being over. */
    @Test
    void theAlarmIsNeverEarly() throws Exception {
        for (int i = 0; i < 20; i++) {
            Deadline deadline = new Deadline(System.nanoTime() + 1_990_000, () -> false);
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            threads.at(deadline, () -> over.complete(deadline.isOver()));
            assertTrue(over.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aNodeThatStopsSetsNoAlarm() {
        pool.shutdown();
        threads.at(new Deadline(System.nanoTime(), () -> false), () -> {}).run();
    }
}
