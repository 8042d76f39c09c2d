package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.onnx.AcceleratedModel;
import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.DeviceFault;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.onnx.SessionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Puts a model that has been opened and checked on the CPU on this node's accelerators too, on each by itself. Where all fail it
 * runs on the CPU: the reason and the remedy are logged once, and counted.
 *
 * @param accelerators of this node; empty where it has none
 * @param opener opens a file on one of them
 * @param batchTokens of the largest run, for which memory is taken at load
 * @param kept is told why a model stays on the CPU
 */
public record Acceleration(List<Accelerator> accelerators, Opener opener, int batchTokens, Consumer<String> kept) {
    /** The manifest's name for the file that accelerators run. */
    static final String FILE = "cuda";

    private static final String REMEDY =
            "; see \"GPUs\" in docs/operations.md for what must be installed, then restart the node";

    private static final Logger logger = LogManager.getLogger(Acceleration.class);

    /** Opens a model's file on an accelerator; {@link CrossEncoderSession#open(Path, OptionalInt, Accelerator)}. */
    @FunctionalInterface
    public interface Opener {
        PairScorer open(Path file, OptionalInt label, Accelerator accelerator);
    }

    public Acceleration {
        accelerators = List.copyOf(accelerators);
    }

    /** For nodes without accelerators. */
    public static Acceleration none() {
        return new Acceleration(List.of(), CrossEncoderSession::open, 1, reason -> {});
    }

    /** Whether a model of this manifest is worth trying. */
    boolean appliesTo(ModelManifest manifest) {
        if (accelerators.stream().allMatch(Accelerator::isLost)) {
            return false;
        }
        if (!manifest.files().containsKey(FILE)) {
            keep(
                    manifest,
                    "its manifest names no file for [" + FILE
                            + "]; models/lab/run package makes a folder with a float16 graph");
            return false;
        }
        return true;
    }

    /**
     * The model on the CPU and on every accelerator that can run it, or on the CPU alone.
     *
     * @param file what they run, checked
     * @param cores the model on the CPU; stays the caller's to close where an exception is thrown
     */
    PairScorer accelerate(Path file, ModelManifest manifest, PairScorer cores, SelfCheck check) {
        Map<Accelerator, PairScorer> opened = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        for (Accelerator accelerator : accelerators) {
            if (!accelerator.isLost()) {
                try {
                    opened.put(accelerator, open(file, manifest, accelerator, check));
                } catch (RuntimeException | Error e) {
                    failures.add(failure(accelerator, e));
                }
            }
        }
        String reason = String.join("; ", failures);
        PairScorer model = opened.isEmpty() ? cores : new AcceleratedModel(cores, opened, manifest.maxLength());
        if (failures.isEmpty()) {
            return model;
        }
        if (opened.isEmpty()) {
            keep(manifest, reason);
        } else {
            logger.warn("model [{}] runs on [{}] only: {}", manifest.name(), model.device(), reason);
        }
        return model;
    }

    private PairScorer open(Path file, ModelManifest manifest, Accelerator accelerator, SelfCheck check) {
        PairScorer session = opener.open(file, manifest.signature().label(), accelerator);
        try {
            check.inBatches(session, batchTokens);
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private static String failure(Accelerator accelerator, Throwable failure) {
        String reason = "[" + accelerator.name() + "]: " + failure.getMessage();
        boolean isLost = failure instanceof SessionException session && session.fault() == DeviceFault.LOST;
        return isLost && accelerator.lose() ? reason + REMEDY : reason;
    }

    private void keep(ModelManifest manifest, String reason) {
        kept.accept(reason);
        logger.warn("model [{}] runs on the CPU: {}", manifest.name(), reason);
    }
}
