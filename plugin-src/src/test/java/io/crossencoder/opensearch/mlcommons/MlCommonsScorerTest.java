package io.crossencoder.opensearch.mlcommons;

import io.crossencoder.opensearch.inference.InferenceEngine;
import io.crossencoder.opensearch.inference.InferenceJob;
import io.crossencoder.opensearch.inference.ScoreCache;
import io.crossencoder.opensearch.scoring.DocumentWindow;
import io.crossencoder.opensearch.scoring.WindowScorer;
import io.crossencoder.opensearch.scoring.WindowScorerContract;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/**
 * Does a model of ML Commons keep what scorers promise? In the place of ML Commons stands its protocol, and behind it our own engine;
 * with the real one the same is shown by {@code MlCommonsIT} and {@code RemoteRerankIT}.
 */
class MlCommonsScorerTest extends WindowScorerContract {
    private final InferenceEngine engine = new InferenceEngine(2, 1_000, new ScoreCache(0));
    private final ThreadPool threadPool = new TestThreadPool("ml-commons-scorer");
    private final PredictStandIn mlCommons = new PredictStandIn(threadPool);

    @AfterEach
    void stop() {
        engine.close();
        ThreadPool.terminate(threadPool, 10, TimeUnit.SECONDS);
    }

    @Override
    protected WindowScorer scorer() {
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        mlCommons.answers((call, listener) -> engine.submit(
                new InferenceJob(
                        model.session(),
                        model.fingerprint(),
                        windows(call.texts()).stream().map(DocumentWindow::pair).toList(),
                        0,
                        limit,
                        limit,
                        () -> false),
                result -> listener.onResponse(PredictStandIn.perText(result.logits()))));
        return new MlCommonsModels(mlCommons, threadPool, true).scorer("model", false);
    }
}
