package io.crossencoder.opensearch.mlcommons;

import io.crossencoder.opensearch.scoring.ForeignModels;
import io.crossencoder.opensearch.scoring.WindowScorer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.action.ActionType;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/** The models of ML Commons, where that plugin is on this node. */
public final class MlCommonsModels implements ForeignModels {
    /** By its name, which is all that counts: roles are written on it, and the node finds the other plugin's action by it. */
    private static final ActionType<ActionResponse> PREDICT =
            new ActionType<>("cluster:admin/opensearch/ml/predict", in -> {
                throw new UnsupportedOperationException("answers come from this node; this is a bug");
            });

    private final Client client;
    private final ThreadPool threadPool;
    private final boolean installed;

    /**
     * @param installed whether ML Commons is on this node
     */
    public MlCommonsModels(Client client, ThreadPool threadPool, boolean installed) {
        this.client = client;
        this.threadPool = threadPool;
        this.installed = installed;
    }

    @Override
    public Optional<String> unavailable() {
        return installed
                ? Optional.empty()
                : Optional.of(
                        "ML Commons is not on this node; install [opensearch-ml] on every node, or use [default]");
    }

    @Override
    public WindowScorer scorer(String id, boolean givesProbabilities) {
        Supplier<ThreadContext.StoredContext> caller =
                threadPool.getThreadContext().newRestorableContext(false);
        Predictor predictor = (query, texts, listener) -> {
            try (ThreadContext.StoredContext ignored = caller.get()) {
                client.execute(PREDICT, new PredictRequest(id, query, texts), new ActionListener<>() {
                    @Override
                    public void onResponse(ActionResponse response) {
                        answer(response, texts.size(), listener);
                    }

                    @Override
                    public void onFailure(Exception e) {
                        listener.onFailure(e);
                    }
                });
            }
        };
        return new MlCommonsScorer(id, givesProbabilities, predictor, threadPool);
    }

    private static void answer(ActionResponse response, int texts, ActionListener<float[]> listener) {
        float[] scores;
        try {
            scores = PredictResponse.scores(response, texts);
        } catch (IOException | RuntimeException e) {
            listener.onFailure(e);
            return;
        }
        listener.onResponse(scores);
    }

    /** One call to a model. */
    interface Predictor {
        /**
         * Starts the call.
         *
         * @param listener gets a score per text, NaN where there is none; on any thread, perhaps at once
         * @throws RuntimeException instead of calling the listener
         */
        void predict(String query, List<String> texts, ActionListener<float[]> listener);
    }
}
