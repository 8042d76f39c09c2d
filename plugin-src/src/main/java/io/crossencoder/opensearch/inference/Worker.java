package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.tokenize.PairWindow;

/** One thread of the engine, with the input memory it reuses. */
final class Worker implements Runnable {
    private final SharedJobs jobs;
    private final int niceness;
    private final ScoreCache cache;
    private final EngineWatch watch;
    private final InputBuffers buffers = new InputBuffers();

    Worker(SharedJobs jobs, int niceness, ScoreCache cache, EngineWatch watch) {
        this.jobs = jobs;
        this.niceness = niceness;
        this.cache = cache;
        this.watch = watch;
    }

    @Override
    public void run() {
        if (niceness > 0) {
            Niceness.take(niceness);
        }
        try {
            for (Assignment next = jobs.take(OpenJobs::next); next != null; next = jobs.take(OpenJobs::next)) {
                score(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void score(Assignment assignment) {
        float logit = Float.NaN;
        Throwable failure = null;
        try {
            logit = run(assignment);
        } catch (Throwable e) {
            // Errors too: an Error that leaves a thread of the node kills the node, and native code throws them.
            failure = e;
        }
        jobs.finish(assignment, logit, failure);
    }

    private float run(Assignment assignment) {
        PairWindow window = assignment.pair();
        buffers.reset(window.length());
        window.writeIds(buffers.ids());
        window.writeTypes(buffers.types());
        long start = System.nanoTime();
        float logit = assignment.job().job().session().run(buffers, 1, window.length())[0];
        watch.ran(System.nanoTime() - start);
        if (!Float.isFinite(logit)) {
            throw new ArithmeticException("the model answered [" + logit + "]");
        }
        assignment.keepIn(cache, logit);
        return logit;
    }
}
