package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.memory.Reservation;
import io.crossencoder.opensearch.onnx.PairScorer;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.util.OptionalInt;
import org.opensearch.common.util.concurrent.AbstractRefCounted;

/**
 * A checked model in native memory. Reference-counted: a search holds one reference while it uses the model, the registry one
 * until the model is replaced or the node stops; the memory goes with the last.
 */
public final class LoadedModel extends AbstractRefCounted {
    private final ModelManifest manifest;
    private final Checksums checksums;
    private final PairTokenizer tokenizer;
    private final PairScorer session;
    private final Reservation memory;

    /**
     * @param memory taken for both; given back when they are closed
     */
    LoadedModel(
            ModelManifest manifest,
            Checksums checksums,
            PairTokenizer tokenizer,
            PairScorer session,
            Reservation memory) {
        super("cross_encoder_model");
        this.manifest = manifest;
        this.checksums = checksums;
        this.tokenizer = tokenizer;
        this.session = session;
        this.memory = memory;
    }

    /**
     * SHA-256 of the files; of a graph with weights beside it, those of all of them in a row.
     *
     * @param accelerated of what accelerators run; null where there is none
     */
    record Checksums(String model, String accelerated, String tokenizer) {
        String fingerprint(boolean ofAccelerated, OptionalInt label) {
            return (ofAccelerated ? accelerated : model) + tokenizer + (label.isPresent() ? label.getAsInt() : "");
        }
    }

    /** What the folder says of the model. */
    public ModelManifest manifest() {
        return manifest;
    }

    /**
     * SHA-256 of model and tokenizer, and the label that counts: equal fingerprints give equal logits on equal token ids, on
     * accelerators but for the last digits of float16. Another one once the accelerators are lost.
     */
    public String fingerprint() {
        return checksums.fingerprint(
                session.isAccelerated(), manifest.signature().label());
    }

    /** SHA-256 of the tokenizer's file: equal checksums give equal token ids. */
    public String tokenizerChecksum() {
        return checksums.tokenizer();
    }

    /** Nanoseconds that one thread will take for a pair of this many tokens; 0 while nothing is known. */
    public long estimateNanos(int tokens) {
        return session.estimateNanos(tokens);
    }

    /** The model's tokenizer; use it only while holding a reference. */
    public PairTokenizer tokenizer() {
        return tokenizer;
    }

    /** The model's session; use it only while holding a reference. */
    public PairScorer session() {
        return session;
    }

    /** Whether it runs on accelerators now. */
    public boolean isAccelerated() {
        return session.isAccelerated();
    }

    /** The name users know the device by that the model runs on. */
    public String device() {
        return session.device();
    }

    /** What session and tokenizer take of native memory (estimate). */
    public long nativeBytes() {
        return memory.bytes();
    }

    @Override
    protected void closeInternal() {
        session.close();
        tokenizer.close();
        memory.close();
    }
}
