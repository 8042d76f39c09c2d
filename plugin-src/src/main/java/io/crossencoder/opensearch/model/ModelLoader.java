package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.LoadedModel.Checksums;
import io.crossencoder.opensearch.model.ModelManifest.ModelFile;
import io.crossencoder.opensearch.model.ModelManifest.Signature;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.onnx.Reservation;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens a model folder and believes nothing in it: checksums, signature, pair layout, a run at full length, and the recorded
 * logits are checked before the first search may use it.
 */
final class ModelLoader {
    private ModelLoader() {}

    /** As the other, without a bound of its memory. */
    static LoadedModel load(Path folder) throws IOException {
        return load(folder, NativeMemory.unlimited());
    }

    /** As the other, on the CPU. */
    static LoadedModel load(Path folder, NativeMemory memory) throws IOException {
        return load(folder, memory, Acceleration.none());
    }

    /**
     * @param acceleration puts the model on accelerators, if it can
     * @throws IOException if a file can't be read
     * @throws RuntimeException with a message for the operator if anything is not as it must be
     */
    static LoadedModel load(Path folder, NativeMemory memory, Acceleration acceleration) throws IOException {
        ModelManifest manifest = ModelManifest.read(folder);
        boolean accelerated = acceleration.appliesTo(manifest);
        Checksums checksums = new Checksums(
                verified(folder, manifest.files().get("cpu")),
                accelerated ? verified(folder, manifest.files().get(Acceleration.FILE)) : null,
                verified(folder, manifest.tokenizer()));
        Reservation reservation = memory.reserve(folder, manifest);
        try {
            return open(folder, manifest, checksums, reservation, accelerated ? acceleration : Acceleration.none());
        } catch (IOException | RuntimeException | Error e) {
            reservation.close();
            throw e;
        }
    }

    private static LoadedModel open(
            Path folder,
            ModelManifest manifest,
            Checksums checksums,
            Reservation reservation,
            Acceleration acceleration)
            throws IOException {
        PairTokenizer tokenizer =
                PairTokenizer.load(folder.resolve(manifest.tokenizer().path()));
        CrossEncoderSession session = null;
        try {
            session = CrossEncoderSession.open(
                    folder.resolve(manifest.files().get("cpu").path()),
                    manifest.signature().label());
            checkSignature(session, manifest.signature());
            SelfCheck check = new SelfCheck(manifest, tokenizer);
            check.onePairAtATime(session);
            PairScorer scorer = acceleration.accelerate(folder, manifest, session, check);
            return new LoadedModel(manifest, checksums, tokenizer, scorer, reservation);
        } catch (RuntimeException | Error e) {
            if (session != null) {
                session.close();
            }
            tokenizer.close();
            throw e;
        }
    }

    private static String verified(Path folder, ModelFile file) throws IOException {
        Path path = folder.resolve(file.path());
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(
                    "the file [" + file.path() + "] is missing; copy it into the model's folder");
        }
        String actual = Checksum.of(path);
        if (file.sha256() != null && !file.sha256().equalsIgnoreCase(actual)) {
            throw new IllegalArgumentException("[" + file.path() + "] has SHA-256 [" + actual + "], the manifest says ["
                    + file.sha256() + "]; the file is damaged or another one: copy it again");
        }
        return actual;
    }

    private static void checkSignature(CrossEncoderSession session, Signature expected) {
        Signature actual = new Signature(session.inputs(), session.output(), expected.label());
        if (!expected.equals(Signature.ANY) && !expected.equals(actual)) {
            throw new IllegalArgumentException("the graph has the inputs " + actual.inputs() + " and the output ["
                    + actual.output() + "], the manifest says " + expected.inputs() + " and [" + expected.output()
                    + "]; the file is another model's, or the manifest is");
        }
    }
}
