package io.crossencoder.opensearch.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One model on one device. On a CPU each run uses the calling thread only: the parallelism is one run per worker, because
 * dynamic int8 gains nothing from a batch and its batch mates would move a score.
 *
 * <p>Thread-safe. {@link #close()} lets the runs in progress end.
 */
public final class CrossEncoderSession implements PairScorer {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String output;
    private final OptionalInt label;
    private final boolean takesTypes;
    private final Accelerator accelerator;
    private final int outputColumns;
    private final RunTimes times = new RunTimes();
    private final AtomicBoolean warm = new AtomicBoolean();
    /** Who opened the session, as long as it is open, and the runs in progress. */
    private final AtomicInteger users = new AtomicInteger(1);

    private CrossEncoderSession(
            OrtEnvironment environment, OrtSession session, String output, OptionalInt label, Accelerator accelerator)
            throws OrtException {
        this.environment = environment;
        this.session = session;
        this.output = output;
        this.label = label;
        this.takesTypes = session.getInputNames().contains(GraphSignature.TYPES);
        this.accelerator = accelerator;
        long[] shape = ((TensorInfo) session.getOutputInfo().get(output).getInfo()).getShape();
        this.outputColumns = shape.length == 2 ? (int) Math.max(0, shape[1]) : 0;
    }

    /** Opens a model with one logit per pair; see {@link #open(Path, OptionalInt)}. */
    public static CrossEncoderSession open(Path model) {
        return open(model, OptionalInt.empty());
    }

    /**
     * Opens a model on the CPU.
     *
     * @param label which of several values of a pair counts, see {@link LabelLogOdds}; empty where there is one
     * @throws ModelSignatureException if the graph is not a cross-encoder with one logit per pair, or with that label
     * @throws SessionException if the file is no ONNX model, or needs operators this runtime lacks
     * @throws IllegalStateException see {@link OnnxRuntime#requireNativeLibrary()}
     */
    public static CrossEncoderSession open(Path model, OptionalInt label) {
        return open(model, label, null);
    }

    /**
     * Opens a model on an accelerator; what is there for computing shapes only stays on the CPU. See {@link #open(Path,
     * OptionalInt)}.
     *
     * @param accelerator null for the CPU
     * @throws SessionException also if the device can't be used, see its fault
     */
    public static CrossEncoderSession open(Path model, OptionalInt label, Accelerator accelerator) {
        OrtEnvironment environment = OnnxRuntime.requireNativeLibrary();
        try (SessionOptions options = new SessionOptions()) {
            if (accelerator != null && accelerator.isCuda()) {
                CudaProvider.addTo(options, accelerator);
            }
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            // Spinning threads would take the cores that searches need.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session = environment.createSession(model.toString(), options);
            try {
                return new CrossEncoderSession(
                        environment, session, GraphSignature.checkedOutput(session, label), label, accelerator);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new SessionException(
                    "ONNX Runtime can't open [" + model.getFileName() + "]: "
                            + e.getMessage().strip()
                            + "; if the file is damaged copy it again, if it needs a newer ONNX Runtime export it again",
                    e,
                    accelerator == null ? DeviceFault.NONE : DeviceFault.of(e.getMessage()));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws SessionException if the run fails, and the session stays usable; or if it is closed
     * @throws ModelSignatureException if there is not one value per pair
     */
    @Override
    public float[] run(InputBuffers inputs, int batch, int length) {
        if (users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new SessionException("the session is closed", null);
        }
        try {
            return runOpen(inputs, batch, length);
        } finally {
            leave();
        }
    }

    private float[] runOpen(InputBuffers inputs, int batch, int length) {
        long start = System.nanoTime();
        long[] shape = {batch, length};
        try (OnnxTensor ids = tensor(inputs.ids().flip(), shape);
                OnnxTensor mask = tensor(inputs.mask(), shape);
                OnnxTensor types = takesTypes ? tensor(inputs.types().flip(), shape) : null) {
            Map<String, OnnxTensor> named = new HashMap<>();
            named.put(GraphSignature.IDS, ids);
            named.put(GraphSignature.MASK, mask);
            if (takesTypes) {
                named.put(GraphSignature.TYPES, types);
            }
            try (OnnxTensor allocated = allocatedOutput(inputs, batch);
                    OrtSession.Result result = allocated == null
                            ? session.run(named, Set.of(output))
                            : session.run(named, Map.of(output, allocated))) {
                float[] logits = LabelLogOdds.of(((OnnxTensor) result.get(0)).getFloatBuffer(), batch, label);
                // An accelerator loads its kernels in the first run.
                if (accelerator == null || warm.getAndSet(true)) {
                    times.add(length, (System.nanoTime() - start) / batch);
                }
                return logits;
            }
        } catch (OrtException e) {
            throw failed("ONNX Runtime failed on [" + batch + "] pairs of [" + length + "] tokens", e);
        }
    }

    /** Where an accelerator is to put the logits: memory that was there before. Null on the CPU, or where its size is not known. */
    private OnnxTensor allocatedOutput(InputBuffers inputs, int batch) throws OrtException {
        if (accelerator == null || outputColumns == 0) {
            return null;
        }
        long[] shape = {batch, outputColumns};
        return OnnxTensor.createTensor(environment, inputs.output(batch * outputColumns), shape);
    }

    private SessionException failed(String what, OrtException cause) {
        return accelerator == null
                ? new SessionException(what, cause)
                : new SessionException(
                        what + ": " + cause.getMessage().strip(), cause, DeviceFault.of(cause.getMessage()));
    }

    private OnnxTensor tensor(LongBuffer values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(environment, values, shape);
    }

    @Override
    public long estimateNanos(int length) {
        return times.estimate(length);
    }

    /** Names of the graph's inputs. */
    public Set<String> inputs() {
        return session.getInputNames();
    }

    /** Name of the graph's output. */
    public String output() {
        return output;
    }

    @Override
    public String device() {
        return accelerator == null ? "cpu" : accelerator.name();
    }

    @Override
    public void close() {
        leave();
    }

    private void leave() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session could not be closed; this is a bug", e);
        }
    }
}
