package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.onnx.SessionException;
import java.util.List;

/**
 * A thread that runs batches on one accelerator. There are two for each: while one waits for the device, the other puts its next
 * batch together.
 *
 * <p>A batch that does not fit into the device's memory, or fails for a reason that may be one window's, is run in halves; a window that
 * fails alone is run on the CPU. A device that fails for good gets nothing more, and what it was at waits again.
 */
final class DeviceWorker implements Runnable {
    private final Accelerator accelerator;
    private final BatchBudgets budgets;
    private final DeviceLane lane;
    private final InputBuffers buffers = new InputBuffers();

    DeviceWorker(Accelerator accelerator, BatchBudgets budgets, DeviceLane lane) {
        this.accelerator = accelerator;
        this.budgets = budgets;
        this.lane = lane;
    }

    @Override
    public void run() {
        DeviceQueue queue = new DeviceQueue(accelerator, budgets);
        try {
            Batch next = lane.jobs().take(queue);
            while (next != null && !accelerator.isLost()) {
                run(next);
                next = accelerator.isLost() ? null : lane.jobs().take(queue);
            }
            if (next != null) {
                lane.jobs().putBack(next.windows());
            }
            lane.coverForLost();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Batch batch) {
        if (accelerator.isLost()) {
            lane.jobs().putBack(batch.windows());
            return;
        }
        if (!batch.model().isOn(accelerator)) {
            onCpu(batch);
            return;
        }
        float[] logits;
        try {
            logits = logits(batch);
        } catch (Throwable e) {
            // Errors too: an Error that leaves a thread of the node kills the node, and native code throws them.
            failed(batch, e);
            return;
        }
        for (int row = 0; row < batch.windows().size(); row++) {
            finish(batch.windows().get(row), logits[row]);
        }
    }

    private float[] logits(Batch batch) {
        PairScorer device = batch.model().on(accelerator);
        batch.writeTo(buffers);
        long start = System.nanoTime();
        float[] logits = device.run(buffers, batch.pairs(), batch.length());
        long nanos = System.nanoTime() - start;
        budgets.of(batch.model()).ran(batch.tokens(), nanos);
        lane.watch().ran(nanos);
        return logits;
    }

    private void failed(Batch batch, Throwable failure) {
        DeviceFault fault = failure instanceof SessionException session ? session.fault() : DeviceFault.NONE;
        switch (fault) {
            case LOST -> {
                lane.lost(accelerator, failure);
                lane.jobs().putBack(batch.windows());
            }
            case OUT_OF_MEMORY -> {
                budgets.of(batch.model()).tooLarge(batch.tokens());
                halve(batch, DeviceEvent.OUT_OF_MEMORY, failure);
            }
            case NONE -> halve(batch, DeviceEvent.FAILED, failure);
        }
    }

    private void halve(Batch batch, DeviceEvent event, Throwable failure) {
        lane.watch().happened(event, accelerator.name(), String.valueOf(failure.getMessage()));
        int windows = batch.windows().size();
        if (windows > 1) {
            run(batch.part(0, windows / 2));
            run(batch.part(windows / 2, windows));
        } else {
            onCpu(batch);
        }
    }

    /** Of one window. */
    private void onCpu(Batch batch) {
        Assignment window = batch.windows().get(0);
        try {
            Batch bare =
                    new Batch(batch.model(), List.of(window), batch.window(0).length());
            bare.writeTo(buffers);
            float logit = batch.model().run(buffers, 1, bare.length())[0];
            // Not for the cache, whose key stands for the device's graph.
            lane.jobs().finish(window, logit, Float.isFinite(logit) ? null : notFinite(logit, "cpu"));
        } catch (Throwable e) {
            lane.jobs().finish(window, Float.NaN, e);
        }
    }

    private ArithmeticException notFinite(float logit, String device) {
        String what = "the model answered [" + logit + "] on [" + device + "]";
        lane.watch().happened(DeviceEvent.NOT_FINITE, device, what);
        return new ArithmeticException(what);
    }

    private void finish(Assignment window, float logit) {
        if (Float.isFinite(logit)) {
            window.keepIn(lane.cache(), logit);
            lane.jobs().finish(window, logit, null);
            return;
        }
        lane.jobs().finish(window, Float.NaN, notFinite(logit, accelerator.name()));
    }
}
