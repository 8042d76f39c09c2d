package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.memory.Reservation;
import io.crossencoder.opensearch.model.ModelManifest.Signature;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.io.IOException;
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
        FolderFiles folderFiles = FolderFiles.of(folder);
        ModelManifest manifest = ModelManifest.read(folderFiles);
        boolean accelerated = acceleration.appliesTo(manifest);
        ModelFiles files = ModelFiles.checked(folderFiles, manifest, accelerated);
        Reservation reservation = memory.reserve(files, manifest);
        try {
            return open(files, manifest, reservation, accelerated ? acceleration : Acceleration.none());
        } catch (IOException | RuntimeException | Error e) {
            reservation.close();
            throw e;
        }
    }

    private static LoadedModel open(
            ModelFiles files, ModelManifest manifest, Reservation reservation, Acceleration acceleration)
            throws IOException {
        PairTokenizer tokenizer = PairTokenizer.load(files.tokenizer());
        CrossEncoderSession session = null;
        try {
            session =
                    CrossEncoderSession.open(files.graph(), manifest.signature().label());
            checkSignature(session, manifest.signature());
            SelfCheck check = new SelfCheck(manifest, tokenizer);
            check.onePairAtATime(session);
            PairScorer scorer = acceleration.accelerate(files.accelerated(), manifest, session, check);
            return new LoadedModel(manifest, files.checksums(), tokenizer, scorer, reservation);
        } catch (RuntimeException | Error e) {
            if (session != null) {
                session.close();
            }
            tokenizer.close();
            throw e;
        }
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
