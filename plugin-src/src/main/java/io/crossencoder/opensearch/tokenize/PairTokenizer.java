package io.crossencoder.opensearch.tokenize;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Hugging Face tokenizer of one model, with its own truncation and padding switched off: windows are cut by us.
 *
 * <p>Speaks to DJL's JNI layer directly. {@code HuggingFaceTokenizer} would start DJL's engine, which calls a cloud
 * metadata address, and copies six arrays per text of which we need two.
 *
 * <p>Thread-safe while open. The native tokenizer is owned by this object: nobody may call it after {@link #close()}.
 */
public final class PairTokenizer implements AutoCloseable {
    private static final TokenizersLibrary NATIVE = TokenizersLibrary.LIB;

    private final long handle;
    private final PairLayout layout;

    private PairTokenizer(long handle) {
        this.handle = handle;
        this.layout = learnLayout(handle);
    }

    /**
     * Reads a {@code tokenizer.json}.
     *
     * @throws IOException if the file can't be read
     * @throws IllegalArgumentException if it is no tokenizer, or builds pairs in a way that windows can't be assembled for
     * @throws IllegalStateException see {@link #requireNativeLibrary()}
     */
    public static PairTokenizer load(Path tokenizerJson) throws IOException {
        String json = text(tokenizerJson);
        requireNativeLibrary();
        long handle = create(json, tokenizerJson);
        try {
            NATIVE.disableTruncation(handle);
            NATIVE.disablePadding(handle);
            return new PairTokenizer(handle);
        } catch (RuntimeException e) {
            NATIVE.deleteTokenizer(handle);
            throw e;
        }
    }

    private static long create(String json, Path file) {
        try {
            return NATIVE.createTokenizerFromString(json);
        } catch (RuntimeException e) {
            throw notATokenizer(file, e);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw notATokenizer(file, e);
        }
    }

    private static IllegalArgumentException notATokenizer(Path file, Exception cause) {
        return new IllegalArgumentException(
                "[" + file.getFileName() + "] is not a Hugging Face tokenizer.json (" + cause.getMessage()
                        + "); copy the model's own there",
                cause);
    }

    /**
     * Loads the native library if that has not been done. Where it lies may be said in {@code RUST_LIBRARY_PATH}, read only
     * now. DJL looks for its resources through the context class loader, which on an OpenSearch thread is not ours.
     *
     * @throws IllegalStateException if there is none for this platform
     */
    public static void requireNativeLibrary() {
        Thread thread = Thread.currentThread();
        ClassLoader previous = thread.getContextClassLoader();
        thread.setContextClassLoader(PairTokenizer.class.getClassLoader());
        try {
            LibUtils.checkStatus();
        } catch (LinkageError | AssertionError | RuntimeException e) {
            String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            throw new IllegalStateException("no native tokenizer library can be loaded on [" + platform + "]", e);
        } finally {
            thread.setContextClassLoader(previous);
        }
    }

    /** The ids of a text without special tokens, and where each token lies. */
    public TokenizedText tokenize(String text) {
        String clean = Surrogates.replaceLone(text);
        long encoding = NATIVE.encode(handle, clean, false);
        try {
            int[] ids = toInts(NATIVE.getTokenIds(encoding));
            return TokenizedText.of(clean, ids, NATIVE.getTokenCharSpans(encoding));
        } finally {
            NATIVE.deleteEncoding(encoding);
        }
    }

    /** The ids of a text without special tokens. */
    public int[] ids(String text) {
        long encoding = NATIVE.encode(handle, Surrogates.replaceLone(text), false);
        try {
            return toInts(NATIVE.getTokenIds(encoding));
        } finally {
            NATIVE.deleteEncoding(encoding);
        }
    }

    /** How this tokenizer joins a query and a document. */
    public PairLayout layout() {
        return layout;
    }

    @Override
    public void close() {
        NATIVE.deleteTokenizer(handle);
    }

    private static PairLayout learnLayout(long handle) {
        long encoding = NATIVE.encodeDual(handle, "hello", "world", true);
        try {
            return PairLayout.learn(
                    toInts(NATIVE.getTokenIds(encoding)),
                    toInts(NATIVE.getTypeIds(encoding)),
                    toInts(NATIVE.getSequenceIds(encoding)));
        } finally {
            NATIVE.deleteEncoding(encoding);
        }
    }

    private static int[] toInts(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }
}
