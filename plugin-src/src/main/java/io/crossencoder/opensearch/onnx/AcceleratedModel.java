package io.crossencoder.opensearch.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One model on the accelerators of this node, and on the CPU for when they are lost. The two files are made of the same weights,
 * but their logits differ: float16 is closer to the trained model than int8 is.
 */
public final class AcceleratedModel implements PairScorer {
    private final PairScorer cores;
    private final Map<Accelerator, PairScorer> accelerated;
    private final int longest;

    /**
     * Takes over what it is given: closes all of it.
     *
     * @param cores the model on the CPU
     * @param accelerated at least one; in the order of the node's devices
     * @param longest tokens that the model can take
     */
    public AcceleratedModel(PairScorer cores, Map<Accelerator, PairScorer> accelerated, int longest) {
        this.cores = cores;
        this.longest = longest;
        this.accelerated = new LinkedHashMap<>(accelerated);
    }

    /** One batch on the CPU; on accelerators run {@link #on}. */
    @Override
    public float[] run(InputBuffers inputs, int batch, int length) {
        return cores.run(inputs, batch, length);
    }

    @Override
    public long estimateNanos(int length) {
        List<Accelerator> usable = usable();
        return usable.isEmpty()
                ? cores.estimateNanos(length)
                : accelerated.get(usable.get(0)).estimateNanos(length);
    }

    @Override
    public String device() {
        List<Accelerator> usable = usable();
        return usable.isEmpty()
                ? cores.device()
                : usable.stream().map(Accelerator::name).collect(Collectors.joining(","));
    }

    @Override
    public int longest() {
        return longest;
    }

    @Override
    public boolean isAccelerated() {
        return !usable().isEmpty();
    }

    @Override
    public boolean isOn(Accelerator accelerator) {
        return accelerated.containsKey(accelerator);
    }

    @Override
    public PairScorer on(Accelerator accelerator) {
        return accelerated.getOrDefault(accelerator, cores);
    }

    private List<Accelerator> usable() {
        return accelerated.keySet().stream().filter(each -> !each.isLost()).toList();
    }

    @Override
    public void close() {
        List<PairScorer> opened = new ArrayList<>(accelerated.values());
        opened.reversed().forEach(PairScorer::close);
        cores.close();
    }
}
