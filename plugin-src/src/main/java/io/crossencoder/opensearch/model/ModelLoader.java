package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.ModelManifest.Signature;
import io.crossencoder.opensearch.model.ModelManifest.TestPair;
import io.crossencoder.opensearch.onnx.CrossEncoderSession;
import io.crossencoder.opensearch.onnx.InputBuffers;
import io.crossencoder.opensearch.onnx.Reservation;
import io.crossencoder.opensearch.onnx.SessionException;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

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

    /**
     * @throws IOException if a file can't be read
     * @throws RuntimeException with a message for the operator if anything is not as it must be
     */
    static LoadedModel load(Path folder, NativeMemory memory) throws IOException {
        FolderFiles folderFiles = FolderFiles.of(folder);
        ModelManifest manifest = ModelManifest.read(folderFiles);
        ModelFiles files = ModelFiles.checked(folderFiles, manifest);
        Reservation reservation = memory.reserve(files, manifest);
        try {
            return open(files, manifest, reservation);
        } catch (IOException | RuntimeException | Error e) {
            reservation.close();
            throw e;
        }
    }

    private static LoadedModel open(ModelFiles files, ModelManifest manifest, Reservation reservation)
            throws IOException {
        PairTokenizer tokenizer = PairTokenizer.load(files.tokenizer());
        CrossEncoderSession session = null;
        try {
            session =
                    CrossEncoderSession.open(files.graph(), manifest.signature().label());
            checkSignature(session, manifest.signature());
            checkFullLength(session, tokenizer, manifest);
            checkSelfTest(session, tokenizer, manifest);
            return new LoadedModel(manifest, files.checksums(), tokenizer, session, reservation);
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

    /** A pair as long as the manifest allows must run, or one long document would fail every search that finds it. */
    private static void checkFullLength(CrossEncoderSession session, PairTokenizer tokenizer, ModelManifest manifest) {
        int[] word = {tokenizer.ids("hello")[0]};
        int room = manifest.maxLength() - tokenizer.layout().specials() - word.length;
        if (room < 1) {
            throw new IllegalArgumentException("[max_length] [" + manifest.maxLength()
                    + "] leaves no room for a query and a document; raise it in the manifest");
        }
        int[] document = new int[room];
        Arrays.fill(document, word[0]);
        float logit;
        try {
            logit = run(session, new PairWindow(tokenizer.layout(), word, document, 0, document.length));
        } catch (SessionException e) {
            throw new IllegalArgumentException(
                    "the model can't run [max_length] [" + manifest.maxLength() + "] tokens; lower it in the manifest",
                    e);
        }
        if (!Float.isFinite(logit)) {
            throw new IllegalArgumentException("a pair of plain words gets [" + logit
                    + "]; the weights are damaged, or made for another precision: copy or export the model again");
        }
    }

    private static void checkSelfTest(CrossEncoderSession session, PairTokenizer tokenizer, ModelManifest manifest) {
        List<TestPair> pairs = new ArrayList<>(manifest.selfTest().pairs());
        pairs.sort(Comparator.comparingDouble(TestPair::logit).reversed());
        float previous = Float.POSITIVE_INFINITY;
        for (TestPair pair : pairs) {
            PairWindow window = window(tokenizer, pair);
            if (window.length() > manifest.maxLength()) {
                throw new IllegalArgumentException("the self-test has a pair of [" + window.length()
                        + "] tokens, [max_length] is [" + manifest.maxLength() + "]; shorten the pair in the manifest");
            }
            float logit = run(session, window);
            if (!(Math.abs(logit - pair.logit()) <= manifest.selfTest().tolerance()) || logit >= previous) {
                throw new IllegalArgumentException("the self-test fails: a pair recorded with logit [" + pair.logit()
                        + "] gets [" + logit + "] here; the tokenizer or the model is not the recorded one");
            }
            previous = logit;
        }
    }

    private static PairWindow window(PairTokenizer tokenizer, TestPair pair) {
        int[] document = tokenizer.ids(pair.document());
        int[] query = tokenizer.ids(pair.query());
        return new PairWindow(tokenizer.layout(), query, document, 0, document.length);
    }

    private static float run(CrossEncoderSession session, PairWindow window) {
        InputBuffers buffers = new InputBuffers();
        buffers.reset(window.length());
        window.writeIds(buffers.ids());
        window.writeTypes(buffers.types());
        return session.run(buffers, 1, window.length())[0];
    }
}
