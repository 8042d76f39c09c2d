package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.onnx.SessionException;
import java.nio.LongBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A device with faults that no real one can be made to have: a pair's logit is the sum of its ids, and before each run a test says
 * what goes wrong.
 */
final class PuppetDevice implements PairScorer {
    /** An id that makes a pair's logit NaN. */
    static final int NAN = 13;

    /** An id that makes an infinity of it. */
    static final int INFINITE = 14;

    /** One run as the device saw it. */
    record Run(int pairs, int length) {
        int tokens() {
            return pairs * length;
        }
    }

    final List<Run> runs = new CopyOnWriteArrayList<>();
    private final Accelerator accelerator = Accelerator.core();
    private final Function<Run, DeviceFault> faults;

    PuppetDevice(Function<Run, DeviceFault> faults) {
        this.faults = faults;
    }

    Accelerator accelerator() {
        return accelerator;
    }

    @Override
    public float[] run(InputBuffers inputs, int batch, int length) {
        Run run = new Run(batch, length);
        DeviceFault fault = faults.apply(run);
        if (fault != DeviceFault.NONE) {
            throw new SessionException(fault + " on " + run, null, fault);
        }
        runs.add(run);
        LongBuffer ids = inputs.ids().flip();
        float[] logits = new float[batch];
        for (int row = 0; row < batch; row++) {
            for (int i = 0; i < length; i++) {
                long id = ids.get(row * length + i);
                logits[row] += id == NAN ? Float.NaN : id == INFINITE ? Float.POSITIVE_INFINITY : id;
            }
        }
        return logits;
    }

    @Override
    public long estimateNanos(int length) {
        return 0;
    }

    @Override
    public String device() {
        return "puppet";
    }

    @Override
    public boolean isOn(Accelerator other) {
        return other == accelerator;
    }

    @Override
    public void close() {}
}
